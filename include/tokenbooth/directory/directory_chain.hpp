// Several directories asked in their order. "Not found" goes on to the next; a failure ends the search, because
// the next directory might know another person by the same id.
#pragma once

#include <tokenbooth/directory/user_directory.hpp>

#include <memory>
#include <vector>

namespace tokenbooth::directory {

/// `directories` holds at least one.
std::unique_ptr<UserDirectory> make_directory_chain(std::vector<std::unique_ptr<UserDirectory>> directories);

}  // namespace tokenbooth::directory
