// What a token of each profile claims, and for how long (contract §2.2, zendesk-facts §2 to §4). Messaging has a
// header of its own. Pure functions, but for the random jti.
#pragma once

#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/core/result.hpp>
#include <tokenbooth/model/token_request.hpp>
#include <tokenbooth/model/user.hpp>
#include <tokenbooth/token/messaging.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokenbooth::token {

/// "The expiry … max 7 minutes" after iat (article 4408838925082).
constexpr std::chrono::seconds longest_chat_ttl = std::chrono::minutes(7);

struct ChatOptions {
    /// The widget asks again whenever it needs one.
    std::chrono::seconds ttl = std::chrono::minutes(5);
};
/// These three trust the e-mail address alone: whoever has an account with somebody else's address would be
/// somebody else.
struct HelpCenterOptions {
    bool require_verified_email = true;
};
struct SsoOptions {
    bool require_verified_email = true;
    /// Which of the directory's attributes go into tokens (model/sso_attributes.hpp). None by default: role and
    /// tags change what the user may do in Zendesk.
    std::vector<std::string> attributes{};
};
struct SupportSdkOptions {
    bool require_verified_email = true;
};

struct ProfileOptions {
    MessagingOptions messaging{};
    ChatOptions chat{};
    HelpCenterOptions help_center{};
    SsoOptions sso{};
    SupportSdkOptions support_sdk{};
};

struct Claims {
    /// The claim set, in the contract's order.
    std::string json;
    /// Unix seconds; absent where the profile's tokens have no `exp`.
    std::optional<std::int64_t> expires_at{};
};

/// Whether a token of the profile is for users only whose address has been proved; Messaging and Chat ask no such
/// thing.
bool requires_verified_email(const ProfileOptions& options, model::Profile profile);

/// The claims that `request` asks for, of `user`. Errors: missing_claim, invalid_claim, email_not_verified, each
/// naming the claim.
core::Result<Claims> claims_of(const ProfileOptions& options, const model::TokenRequest& request,
                               const model::User& user, core::WallTime now);

}  // namespace tokenbooth::token
