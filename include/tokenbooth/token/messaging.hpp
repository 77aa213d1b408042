// The messaging profile: what a token for zE('messenger','loginUser') and the mobile messaging SDKs claims.
// Pure functions. Sources: contract §2.2, zendesk-facts §1.2 (Zendesk's article 4411666638746).
#pragma once

#include <tokenbooth/core/result.hpp>
#include <tokenbooth/model/token_request.hpp>
#include <tokenbooth/model/user.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace tokenbooth::token {

struct MessagingOptions {
    /// Long enough for a page, short enough that a stolen token is soon worthless.
    std::chrono::seconds ttl = std::chrono::minutes(15);
    /// Android shows an expired token only when the user presses send, and then loses the message; iOS renews in
    /// the background, but not while it is suspended.
    std::chrono::seconds android_ttl = std::chrono::hours(1);
    std::chrono::seconds ios_ttl = std::chrono::hours(1);
    std::optional<std::chrono::seconds> web_ttl;
    std::optional<std::chrono::seconds> unity_ttl;
};

/// Zendesk documents no greatest lifetime; this one is ours.
constexpr std::chrono::seconds longest_messaging_ttl = std::chrono::hours(24);

/// The platform's configured lifetime, or `requested` where that is shorter.
std::chrono::seconds messaging_lifetime(const MessagingOptions& options, model::Platform platform,
                                        std::optional<std::chrono::seconds> requested);

/// The claim set as JSON: external_id, scope, name?, email?, email_verified?, iat, exp, in this order.
/// Errors: invalid_claim, naming the claim, where the directory's value is one that Zendesk would refuse.
core::Result<std::string> messaging_claims(const model::User& user, std::int64_t issued_at,
                                           std::int64_t expires_at);

}  // namespace tokenbooth::token
