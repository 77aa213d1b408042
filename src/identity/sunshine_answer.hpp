// What Sunshine Conversations answers → users, or a sentence for the operator. Pure. Private to identity.
#pragma once

#include <tokenbooth/identity/messaging_users.hpp>

namespace tokenbooth::identity {

using SunshineAnswer = core::Result<http::ClientAnswer, http::ClientFailure>;

struct UserPage {
    std::vector<MessagingUser> users;
    /// Where the next page begins; empty where this is the last.
    std::string after;
};

/// Of a list of users.
core::Result<UserPage, core::Failure> read_page(const SunshineAnswer& answer);
/// Of one user, changed.
core::Result<MessagingUser, core::Failure> read_user(const SunshineAnswer& answer);
/// Of a deletion, which answers with nothing.
core::Result<void, core::Failure> read_nothing(const SunshineAnswer& answer);

}  // namespace tokenbooth::identity
