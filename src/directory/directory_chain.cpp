#include <tokenbooth/directory/directory_chain.hpp>

#include <tokenbooth/directory/directory_errors.hpp>

#include <optional>
#include <utility>

namespace tokenbooth::directory {
namespace {

bool knows(const FoundUser& user) { return user != nullptr; }
bool knows(const Login& login) { return login.user != nullptr; }

class DirectoryChain final : public UserDirectory {
  public:
    explicit DirectoryChain(std::vector<ChainLink> links) : links_(std::move(links)) {}

    std::string_view name() const override { return "chain"; }

    core::Task<core::Result<FoundUser>> find(const model::Subject& subject, core::Deadline deadline) override {
        return search<FoundUser, &UserDirectory::find>(subject, deadline);
    }

    core::Task<core::Result<Login>> find_login(const model::Subject& subject, core::Deadline deadline) override {
        return search<Login, &UserDirectory::find_login>(subject, deadline);
    }

    core::Task<core::Result<void>> probe(core::Deadline deadline) override {
        core::Result<void> last;
        for (const auto& link : links_) {
            auto healthy = co_await link.directory->probe(deadline);
            if (healthy || !link.optional) co_return healthy;
            last = std::move(healthy);
        }
        co_return last;
    }

  private:
    template <class Found, auto Ask>
    core::Task<core::Result<Found>> search(const model::Subject& subject, core::Deadline deadline) {
        std::optional<core::Error> outage;
        // The last that knew nobody: of a login it says how long that takes.
        std::optional<core::Result<Found>> nobody;
        for (const auto& link : links_) {
            auto found = co_await ((*link.directory).*Ask)(subject, deadline);
            if (!found && link.optional && is_outage(found.error())) {
                outage = found.error();
                continue;
            }
            if (!found || knows(*found)) co_return found;
            nobody.emplace(std::move(found));
        }
        if (!nobody) co_return std::move(*outage);
        co_return std::move(*nobody);
    }

    std::vector<ChainLink> links_;
};

}  // namespace

std::unique_ptr<UserDirectory> make_directory_chain(std::vector<ChainLink> links) {
    // One directory is its own chain.
    if (links.size() == 1) return std::move(links.front().directory);
    return std::make_unique<DirectoryChain>(std::move(links));
}

}  // namespace tokenbooth::directory
