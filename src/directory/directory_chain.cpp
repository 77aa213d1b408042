#include <tokenbooth/directory/directory_chain.hpp>

#include <utility>

namespace tokenbooth::directory {
namespace {

class DirectoryChain final : public UserDirectory {
  public:
    explicit DirectoryChain(std::vector<std::unique_ptr<UserDirectory>> directories)
        : directories_(std::move(directories)) {}

    std::string_view name() const override { return "chain"; }

    core::Task<core::Result<FoundUser>> find(const model::Subject& subject, core::Deadline deadline) override {
        for (const auto& directory : directories_) {
            auto found = co_await directory->find(subject, deadline);
            if (!found || *found != nullptr) co_return found;
        }
        co_return FoundUser();
    }

    core::Task<core::Result<void>> probe(core::Deadline deadline) override {
        for (const auto& directory : directories_) {
            auto healthy = co_await directory->probe(deadline);
            if (!healthy) co_return healthy;
        }
        co_return core::Result<void>();
    }

  private:
    std::vector<std::unique_ptr<UserDirectory>> directories_;
};

}  // namespace

std::unique_ptr<UserDirectory> make_directory_chain(std::vector<std::unique_ptr<UserDirectory>> directories) {
    return std::make_unique<DirectoryChain>(std::move(directories));
}

}  // namespace tokenbooth::directory
