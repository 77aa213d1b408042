#include "token/claim_names.hpp"

#include <tokenbooth/core/text.hpp>
#include <tokenbooth/model/sso_attributes.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace tokenbooth::token {
namespace {

using model::Profile;
using Names = std::vector<std::string_view>;

bool contains(const auto& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

// Without what people vary: case, underscores, hyphens.
std::string folded(std::string_view name) {
    std::string text;
    for (const char byte : core::to_ascii_lower(name)) {
        if (byte != '_' && byte != '-' && byte != ' ') text += byte;
    }
    return text;
}

// Other names under which people send them, folded.
constexpr std::pair<std::string_view, std::string_view> aliases[] = {
    {"userid", "external_id"},
    {"uid", "external_id"},
    {"externaluserid", "external_id"},
    {"mail", "email"},
    {"useremail", "email"},
    {"emailaddress", "email"},
    {"username", "name"},
    {"fullname", "name"},
    {"displayname", "name"},
    {"issuedat", "iat"},
    {"expires", "exp"},
    {"expiry", "exp"},
    {"expiresat", "exp"},
    {"expiration", "exp"},
    {"expiresin", "exp"},
    {"expirationtime", "exp"},
    {"verified", "email_verified"},
    {"isemailverified", "email_verified"},
    {"jwtid", "jti"},
    {"nonce", "jti"},
    {"phonenumber", "phone"},
    {"userrole", "role"},
    {"org", "organization"},
    {"usertags", "tags"},
    {"customfields", "user_fields"},
    {"photo", "remote_photo_url"},
    {"scopes", "scope"},
};

}  // namespace

bool is_registered_claim(std::string_view name) {
    constexpr std::array<std::string_view, 9> registered = {"iss", "sub",       "aud", "nbf",       "azp",
                                                            "sid", "auth_time", "amr", "updated_at"};
    return contains(registered, name);
}

const std::vector<std::string_view>& claims_of(Profile profile) {
    // Messaging tokens of many libraries carry iat and jti, and Zendesk minds neither.
    static const Names messaging = {"external_id",    "scope", "name", "email",
                                    "email_verified", "iat",   "exp",  "jti"};
    static const Names chat = {"external_id", "name", "email", "iat", "exp", "jti"};
    static const Names others = {"name", "email", "iat", "jti", "external_id", "exp"};
    static const Names sso = [] {
        Names all = others;
        const Names& attributes = model::sso_attribute_names();
        all.insert(all.end(), attributes.begin(), attributes.end());
        return all;
    }();
    switch (profile) {
        case Profile::messaging:
            return messaging;
        case Profile::chat:
            return chat;
        case Profile::sso:
            return sso;
        case Profile::help_center:
        case Profile::support_sdk:
            return others;
    }
    return others;
}

bool is_claim_of(std::string_view name, Profile profile) { return contains(claims_of(profile), name); }

bool is_required(std::string_view name, Profile profile) {
    if (profile == Profile::messaging) return name == "external_id" || name == "scope";
    const bool by_all_others = name == "name" || name == "email" || name == "iat";
    return by_all_others || name == (profile == Profile::chat ? "external_id" : "jti");
}

std::optional<std::string_view> meant_claim(std::string_view name, Profile profile) {
    constexpr std::size_t longest = 40;
    if (name.size() > longest) return std::nullopt;
    if (is_claim_of(name, profile) || is_registered_claim(name)) return std::nullopt;
    const std::string meant = folded(name);
    for (const auto claim : claims_of(profile)) {
        if (meant == folded(claim)) return claim;
    }
    for (const auto& [alias, claim] : aliases) {
        if (meant == alias && is_claim_of(claim, profile)) return claim;
    }
    // Of three letters each other word is one slip away.
    constexpr std::size_t shortest = 4;
    constexpr std::size_t long_name = 7;
    if (name.size() < shortest || model::is_sso_attribute(name)) return std::nullopt;
    for (const auto claim : claims_of(profile)) {
        const std::size_t slips = claim.size() >= long_name ? 2 : 1;
        if (claim.size() >= shortest && core::edit_distance(core::to_ascii_lower(name), claim, slips + 1) <= slips)
            return claim;
    }
    return std::nullopt;
}

const core::JsonField* find_misspelt(const core::JsonTree& claims, std::string_view name, Profile profile) {
    for (const auto& field : claims.fields) {
        if (meant_claim(field.name, profile) == name) return &field;
    }
    // An identifier of its own elsewhere, so it is a misspelling only where external_id itself is missing.
    if (name == "external_id") {
        for (const auto& field : claims.fields) {
            if (field.name == "sub" || field.name == "id") return &field;
        }
    }
    return nullptr;
}

}  // namespace tokenbooth::token
