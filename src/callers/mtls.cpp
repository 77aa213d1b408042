#include <tokenbooth/callers/mtls.hpp>

#include <algorithm>
#include <utility>

namespace tokenbooth::callers {
namespace {

struct NamedBackend {
    std::string subject_alt_name;
    Backend backend;
};

class MtlsAuthenticator final : public Authenticator {
  public:
    MtlsAuthenticator(std::vector<MtlsOptions> backends, const core::Clock& clock, LastUse& uses) : clock_(clock) {
        for (auto& options : backends) {
            Backend backend = make_backend(options, model::CallerKind::mtls, uses);
            backends_.push_back(
                {.subject_alt_name = std::move(options.subject_alt_name), .backend = std::move(backend)});
        }
    }

    core::Task<Verdict> authenticate(const model::RequestHead& head, std::string_view, core::Deadline) override {
        co_return judge(head);
    }

  private:
    Verdict judge(const model::RequestHead& head) const {
        const auto& names = head.tls_names;
        if (names.empty()) return NoCredentials{};
        const auto known = std::find_if(backends_.begin(), backends_.end(), [&](const NamedBackend& backend) {
            return std::find(names.begin(), names.end(), backend.subject_alt_name) != names.end();
        });
        if (known == backends_.end()) {
            return Rejected{"the client certificate of " + names.front() + " is that of no configured backend"};
        }
        known->backend.last_use->note(clock_.now());
        return Accepted{known->backend.caller};
    }

    const core::Clock& clock_;
    std::vector<NamedBackend> backends_;
};

}  // namespace

std::unique_ptr<Authenticator> make_mtls_authenticator(std::vector<MtlsOptions> backends, const core::Clock& clock,
                                                       LastUse& uses) {
    return std::make_unique<MtlsAuthenticator>(std::move(backends), clock, uses);
}

}  // namespace tokenbooth::callers
