#include "token/claim_set.hpp"

#include <tokenbooth/token/profiles.hpp>

#include <algorithm>
#include <utility>

namespace tokenbooth::token {
namespace {

using model::User;

// Article 4408838925082: name, email ("no accented characters"), external_id, iat, exp.
core::Result<std::string> chat_claims(const User& user, std::int64_t issued_at, std::int64_t expires_at) {
    ClaimSet claims;
    if (auto added = add_name(claims, user, Need::required); !added) return added.error();
    if (auto added = add_email(claims, user, Need::required, Alphabet::ascii); !added) return added.error();
    if (auto added = add_external_id(claims, user); !added) return added.error();
    claims.add_number("iat", issued_at);
    claims.add_number("exp", expires_at);
    return std::move(claims).close();
}

// Article 4408843923610: name, email, iat, jti.
core::Result<std::string> help_center_claims(const User& user, std::int64_t issued_at) {
    ClaimSet claims;
    if (auto added = add_name(claims, user, Need::required); !added) return added.error();
    if (auto added = add_email(claims, user, Need::required, Alphabet::any); !added) return added.error();
    claims.add_number("iat", issued_at);
    add_jti(claims);
    return std::move(claims).close();
}

// Article 4408845838874: iat, jti, email, name are required; all names are case sensitive.
core::Result<std::string> sso_claims(const User& user, std::int64_t issued_at, const SsoOptions& options) {
    ClaimSet claims;
    claims.add_number("iat", issued_at);
    add_jti(claims);
    if (auto added = add_email(claims, user, Need::required, Alphabet::any); !added) return added.error();
    if (auto added = add_name(claims, user, Need::required); !added) return added.error();
    if (auto added = add_external_id(claims, user); !added) return added.error();
    for (const auto& attribute : user.sso_attributes) {
        const auto& allowed = options.attributes;
        const bool claimed = std::find(allowed.begin(), allowed.end(), attribute.name) != allowed.end();
        if (claimed) claims.add_json(attribute.name, attribute.json);
    }
    return std::move(claims).close();
}

// "The token must include name and email properties" (Zendesk, Unity SDK, JWT authentication).
core::Result<std::string> support_sdk_claims(const User& user, std::int64_t issued_at) {
    ClaimSet claims;
    claims.add_number("iat", issued_at);
    add_jti(claims);
    if (auto added = add_name(claims, user, Need::required); !added) return added.error();
    if (auto added = add_email(claims, user, Need::required, Alphabet::any); !added) return added.error();
    if (auto added = add_external_id(claims, user); !added) return added.error();
    return std::move(claims).close();
}

std::chrono::seconds lifetime_of(const ProfileOptions& options, const model::TokenRequest& request) {
    if (request.profile == model::Profile::messaging) {
        return messaging_lifetime(options.messaging, request.platform, request.ttl);
    }
    return std::min(request.ttl.value_or(options.chat.ttl), options.chat.ttl);
}

core::Result<std::string> json_of(const ProfileOptions& options, model::Profile profile, const User& user,
                                  std::int64_t issued_at, std::int64_t expires_at) {
    switch (profile) {
        case model::Profile::messaging:
            return messaging_claims(user, issued_at, expires_at);
        case model::Profile::chat:
            return chat_claims(user, issued_at, expires_at);
        case model::Profile::help_center:
            return help_center_claims(user, issued_at);
        case model::Profile::sso:
            return sso_claims(user, issued_at, options.sso);
        case model::Profile::support_sdk:
            return support_sdk_claims(user, issued_at);
    }
    return core::Error{
        .code = core::Errc::internal_error, .message = {}, .reason = "no such profile", .pointer = {}};
}

}  // namespace

bool requires_verified_email(const ProfileOptions& options, model::Profile profile) {
    switch (profile) {
        case model::Profile::messaging:
        case model::Profile::chat:
            return false;
        case model::Profile::help_center:
            return options.help_center.require_verified_email;
        case model::Profile::sso:
            return options.sso.require_verified_email;
        case model::Profile::support_sdk:
            return options.support_sdk.require_verified_email;
    }
    return true;
}

core::Result<Claims> claims_of(const ProfileOptions& options, const model::TokenRequest& request, const User& user,
                               core::WallTime now) {
    if (requires_verified_email(options, request.profile)) {
        if (auto verified = demand_verified_email(user); !verified) return verified.error();
    }
    const std::int64_t issued_at = core::unix_seconds(now);
    std::optional<std::int64_t> expires_at;
    if (model::has_lifetime(request.profile)) expires_at = issued_at + lifetime_of(options, request).count();
    auto json = json_of(options, request.profile, user, issued_at, expires_at.value_or(0));
    if (!json) return json.error();
    return Claims{.json = std::move(*json), .expires_at = expires_at};
}

}  // namespace tokenbooth::token
