// The Support SDK's two endpoints (contract §2, zendesk-facts §4).
#pragma once

#include <chrono>

namespace tokenbooth::api {

struct UserTokenOptions {
    /// Long enough for an app to start and for Zendesk to try again.
    std::chrono::milliseconds user_token_ttl = std::chrono::minutes(5);
    /// Whether Zendesk may redeem a user_token by GET, too: then it stands in access logs on its way.
    bool allow_get = false;
};

/// The largest that a user_token can live: it cannot be revoked.
constexpr std::chrono::milliseconds longest_user_token_ttl = std::chrono::hours(1);

}  // namespace tokenbooth::api
