#include <tokenbooth/directory/directory_chain.hpp>

#include <optional>
#include <utility>

namespace tokenbooth::directory {
namespace {

// An outage, as against an answer that ends the search (an address is two people's), and as against a full house,
// which any caller could make to have the next directory asked.
bool is_outage(const core::Error& error) {
    return error.code == core::Errc::directory_unavailable || error.code == core::Errc::directory_timeout;
}

class DirectoryChain final : public UserDirectory {
  public:
    explicit DirectoryChain(std::vector<ChainLink> links) : links_(std::move(links)) {}

    std::string_view name() const override { return "chain"; }

    core::Task<core::Result<FoundUser>> find(const model::Subject& subject, core::Deadline deadline) override {
        std::optional<core::Error> outage;
        bool answered = false;
        for (const auto& link : links_) {
            auto found = co_await link.directory->find(subject, deadline);
            if (!found && link.optional && is_outage(found.error())) {
                outage = found.error();
                continue;
            }
            if (!found || *found != nullptr) co_return found;
            answered = true;
        }
        if (!answered && outage) co_return std::move(*outage);
        co_return FoundUser();
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
    std::vector<ChainLink> links_;
};

}  // namespace

std::unique_ptr<UserDirectory> make_directory_chain(std::vector<ChainLink> links) {
    // One directory is its own chain.
    if (links.size() == 1) return std::move(links.front().directory);
    return std::make_unique<DirectoryChain>(std::move(links));
}

}  // namespace tokenbooth::directory
