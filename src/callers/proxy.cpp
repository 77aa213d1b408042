#include "callers/only_field.hpp"

#include <tokenbooth/callers/proven_subject.hpp>
#include <tokenbooth/callers/proxy.hpp>

#include <utility>

namespace tokenbooth::callers {
namespace {

class ProxyAuthenticator final : public Authenticator {
  public:
    explicit ProxyAuthenticator(ProxyOptions options) : options_(std::move(options)) {}

    core::Task<Verdict> authenticate(const model::RequestHead& head, std::string_view, core::Deadline) override {
        co_return judge(head);
    }

  private:
    Verdict judge(const model::RequestHead& head) const {
        if (count_fields(head, options_.header) == 0) return NoCredentials{};
        if (!head.from_trusted_proxy) {
            return Rejected{"the field " + options_.header + " comes from none of server.trusted_proxies"};
        }
        const auto value = only_field(head, options_.header);
        // RFC 9110 §5.3: a comma may be where a proxy has joined two fields, of which one was the client's own.
        if (!value || value->find(',') != std::string_view::npos) {
            return Rejected{"the field " + options_.header + " holds more than one value"};
        }
        // A proxy that knows nobody writes nothing into it.
        if (value->empty()) return NoCredentials{};
        auto subject = proven_subject(options_.subject_is, std::string(*value));
        if (!subject) return Rejected{"the field " + options_.header + ": " + subject.error().message};
        return Accepted{.caller = {.kind = model::CallerKind::proxy,
                                   .name = options_.header,
                                   .profiles = model::ProfileSet::all(),
                                   .ambient = true},
                        .subject = std::move(*subject)};
    }

    const ProxyOptions options_;
};

}  // namespace

std::unique_ptr<Authenticator> make_proxy_authenticator(ProxyOptions options) {
    return std::make_unique<ProxyAuthenticator>(std::move(options));
}

}  // namespace tokenbooth::callers
