// A directory of users that were handed over at the start: the sample users of `tokenbooth demo`.
#pragma once

#include <tokenbooth/directory/user_index.hpp>

#include <memory>
#include <vector>

namespace tokenbooth::directory::memory {

/// Of users without passwords.
std::unique_ptr<UserDirectory> make_memory_directory(std::vector<model::User> users);
std::unique_ptr<UserDirectory> make_memory_directory(std::vector<IndexedUser> users);

}  // namespace tokenbooth::directory::memory
