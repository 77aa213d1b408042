#include <tokenbooth/core/text.hpp>
#include <tokenbooth/directory/memory/memory_directory.hpp>

#include <string>
#include <unordered_map>
#include <utility>

namespace tokenbooth::directory::memory {
namespace {

class MemoryDirectory final : public UserDirectory {
  public:
    explicit MemoryDirectory(std::vector<model::User> users) {
        for (auto& user : users) {
            auto shared = std::make_shared<const model::User>(std::move(user));
            if (shared->email) by_email_.emplace(core::to_ascii_lower(*shared->email), shared);
            by_external_id_.emplace(shared->external_id, shared);
        }
    }

    std::string_view name() const override { return "memory"; }

    core::Task<core::Result<FoundUser>> find(const model::Subject& subject, core::Deadline) override {
        co_return find_now(subject);
    }

    core::Task<core::Result<void>> probe(core::Deadline) override { co_return core::Result<void>(); }

  private:
    core::Result<FoundUser> find_now(const model::Subject& subject) const {
        if (subject.key == model::SubjectKey::external_id) {
            const auto user = by_external_id_.find(subject.value);
            return user == by_external_id_.end() ? FoundUser() : user->second;
        }
        const auto [first, last] = by_email_.equal_range(core::to_ascii_lower(subject.value));
        if (first == last) return FoundUser();
        if (std::next(first) != last) {
            return core::Error{
                .code = core::Errc::user_ambiguous,
                .message = "more than one user has this e-mail address; name the user by external_id",
                .reason = "the e-mail matches several users in directory memory",
                .pointer = {}};
        }
        return first->second;
    }

    std::unordered_map<std::string, FoundUser> by_external_id_;
    std::unordered_multimap<std::string, FoundUser> by_email_;
};

}  // namespace

std::unique_ptr<UserDirectory> make_memory_directory(std::vector<model::User> users) {
    return std::make_unique<MemoryDirectory>(std::move(users));
}

}  // namespace tokenbooth::directory::memory
