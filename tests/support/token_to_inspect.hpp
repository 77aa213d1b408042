// Tokens for the inspector, right ones and damaged ones: each profile's claims, to be changed one by one, signed
// with any bytes.
#pragma once

#include <tokenbooth/core/base64url.hpp>
#include <tokenbooth/crypto/hmac_sha256.hpp>
#include <tokenbooth/token/inspector.hpp>

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace tokenbooth::test {

constexpr std::int64_t inspected_at = 1'800'000'000;
inline const std::string inspected_kid = "app_5deaa3531c7f940010cc4ba4";
inline const std::string other_kid = "app_62b5e0ffca5a3800f0225c53";

// The messaging secret decodes as base64, the help centre's as hexadecimal digits, as Zendesk's often do.
inline const core::Secret messaging_secret{"c2VjcmV0LXRoYXQtbG9va3MtbGlrZS1iYXNlNjQtdGV4dA"};
inline const core::Secret other_messaging_secret{"another-secret-of-more-than-thirty-two-bytes"};
inline const core::Secret chat_secret{"the-chat-secret-of-more-than-thirty-two-bytes"};
inline const core::Secret help_center_secret{"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"};
inline const core::Secret sso_secret{"the-sso-secret-of-more-than-thirty-two-bytes"};
inline const core::Secret support_sdk_secret{"the-sdk-secret-of-more-than-thirty-two-bytes"};

inline std::vector<token::InspectorKey> inspector_keys() {
    using model::Profile;
    return {{.profile = Profile::messaging, .id = inspected_kid, .secret = &messaging_secret},
            {.profile = Profile::messaging, .id = other_kid, .secret = &other_messaging_secret},
            {.profile = Profile::chat, .id = "", .secret = &chat_secret},
            {.profile = Profile::help_center, .id = "", .secret = &help_center_secret},
            {.profile = Profile::sso, .id = "", .secret = &sso_secret},
            {.profile = Profile::support_sdk, .id = "", .secret = &support_sdk_secret}};
}

inline std::string secret_of(model::Profile profile) {
    for (const auto& key : inspector_keys()) {
        if (key.profile == profile) return std::string(key.secret->reveal());
    }
    return {};
}

inline std::string header_of(model::Profile profile) {
    return profile == model::Profile::messaging ? R"({"alg":"HS256","typ":"JWT","kid":")" + inspected_kid + "\"}"
                                                : R"({"alg":"HS256","typ":"JWT"})";
}

/// Members of an object, as JSON text.
class Claims {
  public:
    Claims(std::initializer_list<std::pair<std::string, std::string>> members) : members_(members) {}

    Claims with(const std::string& name, const std::string& json) const {
        Claims changed = without(name);
        changed.members_.emplace_back(name, json);
        return changed;
    }
    Claims without(const std::string& name) const {
        Claims changed = *this;
        std::erase_if(changed.members_, [&](const auto& member) { return member.first == name; });
        return changed;
    }
    Claims renamed(const std::string& name, const std::string& other) const {
        Claims changed = *this;
        for (auto& member : changed.members_) {
            if (member.first == name) member.first = other;
        }
        return changed;
    }
    std::string json() const {
        std::string text = "{";
        for (const auto& [name, value] : members_) text += (text.size() > 1 ? ",\"" : "\"") + name + "\":" + value;
        return text + "}";
    }

  private:
    std::vector<std::pair<std::string, std::string>> members_;
};

/// What nobody objects to.
inline Claims good_claims(model::Profile profile) {
    const std::pair<std::string, std::string> id = {"external_id", R"("usr_12345")"};
    const std::pair<std::string, std::string> name = {"name", R"("Jane Soap")"};
    const std::pair<std::string, std::string> email = {"email", R"("janes@soap.com")"};
    const std::pair<std::string, std::string> iat = {"iat", "1800000000"};
    const std::pair<std::string, std::string> jti = {"jti", R"("0b5e3e9c-93b4-4c1f-9d0a-6d1c7c3f8a52")"};
    switch (profile) {
        case model::Profile::messaging:
            return {id, {"scope", R"("user")"}, name, email, {"email_verified", "true"}, {"exp", "1800000900"}};
        case model::Profile::chat:
            return {name, email, id, iat, {"exp", "1800000300"}};
        case model::Profile::help_center:
            return {name, email, iat, jti};
        case model::Profile::sso:
            return {iat, jti, email, name, id, {"tags", R"(["vip","eu"])"}, {"role", R"("end_user")"}};
        case model::Profile::support_sdk:
            return {iat, jti, name, email, id};
    }
    return {};
}

inline std::string sign_text(const std::string& text, const std::string& secret) {
    const auto mac = crypto::HmacSha256(secret).mac(text);
    return text + "." + core::base64url({reinterpret_cast<const char*>(mac.data()), mac.size()});
}

inline std::string make_token(const std::string& header, const std::string& claims, const std::string& secret) {
    return sign_text(core::base64url(header) + "." + core::base64url(claims), secret);
}

inline std::string make_token(model::Profile profile, const Claims& claims) {
    return make_token(header_of(profile), claims.json(), secret_of(profile));
}

inline std::string good_token(model::Profile profile) { return make_token(profile, good_claims(profile)); }

inline token::Inspection inspect_it(const std::string& text,
                                    std::optional<model::Profile> profile = std::nullopt) {
    return token::inspect(
        text,
        {.keys = inspector_keys(), .profile = profile, .now = core::WallTime(std::chrono::seconds(inspected_at))});
}

/// The codes of all findings that are not ok: "error:code warning:code".
inline std::string judge(const token::Inspection& inspection) {
    std::string found;
    for (const auto& finding : inspection.findings) {
        if (finding.severity == token::Severity::ok) {
            EXPECT_FALSE(finding.what.empty()) << finding.code;
            continue;
        }
        EXPECT_FALSE(finding.what.empty() || finding.effect.empty() || finding.mend.empty()) << finding.code;
        EXPECT_EQ(finding.effect.find('{'), std::string::npos) << finding.code;
        if (!found.empty()) found += ' ';
        found += std::string(to_string(finding.severity)) + ":" + finding.code;
    }
    return found;
}

inline std::string judge(const std::string& text, std::optional<model::Profile> profile = std::nullopt) {
    return judge(inspect_it(text, profile));
}

}  // namespace tokenbooth::test
