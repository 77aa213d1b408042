#include <tokenbooth/core/json_writer.hpp>
#include <tokenbooth/core/text.hpp>
#include <tokenbooth/model/user_rules.hpp>
#include <tokenbooth/token/messaging.hpp>

#include <algorithm>

namespace tokenbooth::token {
namespace {

constexpr std::string_view verified = R"(,"email_verified":true)";
constexpr std::string_view unverified = R"(,"email_verified":false)";

core::Error invalid(std::string_view claim, const std::string& problem) {
    return core::Error{.code = core::Errc::invalid_claim,
                       .message = "the directory's " + std::string(claim) + " for this user " + problem,
                       .reason = std::string(claim) + " " + problem,
                       .pointer = "/" + std::string(claim)};
}

}  // namespace

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
    if (user.external_id.empty()) {
        return core::Error{.code = core::Errc::missing_claim,
                           .message = "the directory holds no external_id for this user, and Zendesk requires one",
                           .reason = {},
                           .pointer = "/external_id"};
    }
    if (const auto problem = model::find_external_id_problem(user.external_id)) {
        return invalid("external_id", *problem);
    }

    std::string claims;
    constexpr std::size_t usual_size = 256;
    claims.reserve(usual_size);
    // "the external_id must be a String representation of the number" (docs.smooch.io).
    claims += R"({"external_id":)";
    core::append_json_string(claims, user.external_id);
    // A constant: with a scope from input, a caller could ask for an app-level token (zendesk-facts §1.1, §7.3).
    claims += R"(,"scope":"user")";

    if (user.name && !core::is_utf8(*user.name)) return invalid("name", "is not valid UTF-8");
    if (const auto name = model::presentable_name(user.name.value_or(""))) {
        claims += R"(,"name":)";
        core::append_json_string(claims, *name);
    }
    if (user.email && !user.email->empty()) {
        if (const auto problem = model::find_email_problem(*user.email)) return invalid("email", *problem);
        claims += R"(,"email":)";
        core::append_json_string(claims, *user.email);
        // Truth or silence: what the directory does not say is not claimed. A boolean, never a string.
        if (user.email_verified) claims += *user.email_verified ? verified : unverified;
    }
    claims += R"(,"iat":)" + std::to_string(issued_at);
    claims += R"(,"exp":)" + std::to_string(expires_at);
    claims += '}';
    return claims;
}

}  // namespace tokenbooth::token
