// Users in memory, found as every directory finds them. Immutable once made, so any thread may use it.
#pragma once

#include <tokenbooth/core/secret.hpp>
#include <tokenbooth/directory/user_directory.hpp>

#include <string>
#include <unordered_map>
#include <vector>

namespace tokenbooth::directory {

struct IndexedUser {
    model::User user;
    /// Empty: they cannot sign in with a password.
    core::Secret password_hash{};
};

class UserIndex {
  public:
    /// Of several users with one external id the first counts.
    explicit UserIndex(std::vector<IndexedUser> users);
    /// Users without passwords.
    explicit UserIndex(std::vector<model::User> users);

    /// The user, null, or user_ambiguous; `directory` is named in the reason.
    core::Result<FoundUser> find(const model::Subject& subject, std::string_view directory) const;
    /// The same with what only a login may see.
    core::Result<Login> find_login(const model::Subject& subject, std::string_view directory) const;
    std::size_t size() const { return by_external_id_.size(); }

  private:
    using Held = std::shared_ptr<const IndexedUser>;
    void add(IndexedUser user);
    core::Result<Held> look_up(const model::Subject& subject, std::string_view directory) const;

    std::unordered_map<std::string, Held> by_external_id_;
    std::unordered_multimap<std::string, Held> by_email_;
    std::unordered_multimap<std::string, Held> by_username_;
};

}  // namespace tokenbooth::directory
