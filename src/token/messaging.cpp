#include "token/claim_set.hpp"

#include <tokenbooth/token/messaging.hpp>

#include <algorithm>

namespace tokenbooth::token {

std::chrono::seconds messaging_lifetime(const MessagingOptions& options, model::Platform platform,
                                        std::optional<std::chrono::seconds> requested) {
    std::chrono::seconds configured = options.ttl;
    switch (platform) {
        case model::Platform::web:
            configured = options.web_ttl.value_or(options.ttl);
            break;
        case model::Platform::android:
            configured = options.android_ttl;
            break;
        case model::Platform::ios:
            configured = options.ios_ttl;
            break;
        case model::Platform::unity:
            configured = options.unity_ttl.value_or(options.ttl);
            break;
    }
    return requested ? std::min(*requested, configured) : configured;
}

core::Result<std::string> messaging_claims(const model::User& user, std::int64_t issued_at,
                                           std::int64_t expires_at) {
    ClaimSet claims;
    if (auto added = add_external_id(claims, user); !added) return added.error();
    // A constant: with a scope from input, a caller could ask for an app-level token (zendesk-facts §1.1, §7.3).
    claims.add_json("scope", R"("user")");
    if (auto added = add_name(claims, user, Need::optional); !added) return added.error();
    if (auto added = add_email(claims, user, Need::optional, Alphabet::any); !added) return added.error();
    // Truth or silence: what the directory does not say is not claimed. A boolean, never a string.
    const bool has_email = user.email && !user.email->empty();
    if (has_email && user.email_verified)
        claims.add_json("email_verified", *user.email_verified ? "true" : "false");
    claims.add_number("iat", issued_at);
    claims.add_number("exp", expires_at);
    return std::move(claims).close();
}

}  // namespace tokenbooth::token
