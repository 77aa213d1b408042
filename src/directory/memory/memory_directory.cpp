#include <tokenbooth/directory/memory/memory_directory.hpp>

#include <utility>

namespace tokenbooth::directory::memory {
namespace {

class MemoryDirectory final : public UserDirectory {
  public:
    explicit MemoryDirectory(UserIndex users) : users_(std::move(users)) {}

    std::string_view name() const override { return "memory"; }

    core::Task<core::Result<FoundUser>> find(const model::Subject& subject, core::Deadline) override {
        co_return users_.find(subject, name());
    }

    core::Task<core::Result<Login>> find_login(const model::Subject& subject, core::Deadline) override {
        co_return users_.find_login(subject, name());
    }

    core::Task<core::Result<void>> probe(core::Deadline) override { co_return core::Result<void>(); }

  private:
    const UserIndex users_;
};

}  // namespace

std::unique_ptr<UserDirectory> make_memory_directory(std::vector<model::User> users) {
    return std::make_unique<MemoryDirectory>(UserIndex(std::move(users)));
}

std::unique_ptr<UserDirectory> make_memory_directory(std::vector<IndexedUser> users) {
    return std::make_unique<MemoryDirectory>(UserIndex(std::move(users)));
}

}  // namespace tokenbooth::directory::memory
