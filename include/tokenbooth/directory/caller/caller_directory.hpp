// The directory that holds nobody: it takes the user on the word of a backend that may assert (contract §4.5).
// Alone, or the last of a chain.
#pragma once

#include <tokenbooth/directory/user_directory.hpp>

#include <memory>
#include <string>

namespace tokenbooth::directory::caller {

struct CallerOptions {
    /// Whether a backend's word about email_verified is taken, too. Without it such a request is refused before it
    /// comes here.
    bool trust_email_verified = false;
};

/// Yields what the subject's assertion says, and knows nobody where there is none.
std::unique_ptr<UserDirectory> make_caller_directory(std::string name);

}  // namespace tokenbooth::directory::caller
