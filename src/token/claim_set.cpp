#include "token/claim_set.hpp"

#include <tokenbooth/core/base64url.hpp>
#include <tokenbooth/core/text.hpp>
#include <tokenbooth/crypto/random.hpp>
#include <tokenbooth/model/user_rules.hpp>

#include <algorithm>

namespace tokenbooth::token {

core::Error missing(std::string_view claim) {
    return {.code = core::Errc::missing_claim,
            .message =
                "the directory holds no " + std::string(claim) + " for this user, and Zendesk requires one here",
            .reason = std::string(claim) + " is missing",
            .pointer = "/" + std::string(claim)};
}

core::Error invalid(std::string_view claim, const std::string& problem) {
    return {.code = core::Errc::invalid_claim,
            .message = "the directory's " + std::string(claim) + " for this user " + problem,
            .reason = std::string(claim) + " " + problem,
            .pointer = "/" + std::string(claim)};
}

core::Result<void> add_external_id(ClaimSet& claims, const model::User& user) {
    if (user.external_id.empty()) return missing("external_id");
    if (const auto problem = model::find_external_id_problem(user.external_id)) {
        return invalid("external_id", *problem);
    }
    // "the external_id must be a String representation of the number" (docs.smooch.io).
    claims.add_text("external_id", user.external_id);
    return {};
}

core::Result<void> add_name(ClaimSet& claims, const model::User& user, Need need) {
    if (user.name && !core::is_utf8(*user.name)) return invalid("name", "is not valid UTF-8");
    const auto name = model::presentable_name(user.name.value_or(""));
    if (name) claims.add_text("name", *name);
    if (!name && need == Need::required) return missing("name");
    return {};
}

core::Result<void> add_email(ClaimSet& claims, const model::User& user, Need need, Alphabet alphabet) {
    if (!user.email || user.email->empty()) {
        if (need == Need::required) return missing("email");
        return {};
    }
    if (const auto problem = model::find_email_problem(*user.email)) return invalid("email", *problem);
    const bool ascii = std::all_of(user.email->begin(), user.email->end(),
                                   [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
    if (alphabet == Alphabet::ascii && !ascii) {
        return invalid("email", "has a character beyond ASCII, which Zendesk's chat does not take");
    }
    claims.add_text("email", *user.email);
    return {};
}

core::Result<void> demand_verified_email(const model::User& user) {
    if (!user.email || user.email->empty() || user.email_verified.value_or(false)) return {};
    return core::Error{
        .code = core::Errc::email_not_verified,
        .message =
            "Zendesk trusts the e-mail address alone here, and the directory does not hold this user's as "
            "verified",
        .reason =
            "the e-mail of user " + user.external_id +
            " is not held as verified (email_verified in the directory, or emails_are_verified = true on it; "
            "require_verified_email = false on the profile gives the check up)",
        .pointer = "/email"};
}

void add_jti(ClaimSet& claims) {
    constexpr std::size_t size = 16;
    claims.add_text("jti", core::base64url(crypto::random_bytes(size)));
}

}  // namespace tokenbooth::token
