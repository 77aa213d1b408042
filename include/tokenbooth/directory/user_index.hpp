// Users in memory, found as every directory finds them. Immutable once made, so any thread may use it.
#pragma once

#include <tokenbooth/directory/user_directory.hpp>

#include <string>
#include <unordered_map>
#include <vector>

namespace tokenbooth::directory {

class UserIndex {
  public:
    /// Of several users with one external id the first counts.
    explicit UserIndex(std::vector<model::User> users);

    /// The user, null, or user_ambiguous; `directory` is named in the reason.
    core::Result<FoundUser> find(const model::Subject& subject, std::string_view directory) const;
    std::size_t size() const { return by_external_id_.size(); }

  private:
    std::unordered_map<std::string, FoundUser> by_external_id_;
    std::unordered_multimap<std::string, FoundUser> by_email_;
    std::unordered_multimap<std::string, FoundUser> by_username_;
};

/// The one way to say that more than one user fits.
core::Error ambiguous(std::string_view directory);

}  // namespace tokenbooth::directory
