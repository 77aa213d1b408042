// What tokens of the profiles beside messaging claim (contract §2.2), and whom they are not made for.
#include <tokenbooth/token/profiles.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

namespace tokenbooth::token {
namespace {

using model::Profile;
using namespace std::chrono_literals;

const core::WallTime now = core::WallTime(1'800'000'000s);

model::User jane() {
    model::User user;
    user.external_id = "12345678";
    user.name = "Jane Soap";
    user.email = "janes@soap.com";
    user.email_verified = true;
    user.sso_attributes = {{.name = "role", .json = "\"agent\""},
                           {.name = "tags", .json = R"(["vip"])"},
                           {.name = "user_fields", .json = R"({"plan":"gold"})"}};
    return user;
}

// The claims with the random jti as "J", or the refusal's code and pointer.
std::string claims_for(Profile profile, const model::User& user, const ProfileOptions& options = {},
                       std::optional<std::chrono::seconds> ttl = {}) {
    model::TokenRequest request;
    request.profile = profile;
    request.ttl = ttl;
    const auto claims = claims_of(options, request, user, now);
    if (!claims) return std::string(to_string(claims.error().code)) + claims.error().pointer;
    return std::regex_replace(claims->json, std::regex(R"("jti":"[A-Za-z0-9_-]{22}")"), R"("jti":"J")");
}

TEST(ProfileClaims, StandInTheContractsOrder) {
    EXPECT_EQ(
        claims_for(Profile::chat, jane()),
        R"({"name":"Jane Soap","email":"janes@soap.com","external_id":"12345678","iat":1800000000,"exp":1800000300})");
    EXPECT_EQ(claims_for(Profile::help_center, jane()),
              R"({"name":"Jane Soap","email":"janes@soap.com","iat":1800000000,"jti":"J"})");
    EXPECT_EQ(
        claims_for(Profile::sso, jane()),
        R"({"iat":1800000000,"jti":"J","email":"janes@soap.com","name":"Jane Soap","external_id":"12345678"})");
    EXPECT_EQ(
        claims_for(Profile::support_sdk, jane()),
        R"({"iat":1800000000,"jti":"J","name":"Jane Soap","email":"janes@soap.com","external_id":"12345678"})");
}

TEST(ProfileClaims, HoldOfTheDirectorysAttributesOnlyThoseThatAreListed) {
    ProfileOptions options;
    options.sso.attributes = {"tags", "organization"};
    EXPECT_EQ(
        claims_for(Profile::sso, jane(), options),
        R"({"iat":1800000000,"jti":"J","email":"janes@soap.com","name":"Jane Soap","external_id":"12345678","tags":["vip"]})");
    for (const Profile other : {Profile::messaging, Profile::chat, Profile::help_center, Profile::support_sdk}) {
        EXPECT_EQ(claims_for(other, jane(), options).find("tags"), std::string::npos) << to_string(other);
    }
}

TEST(ProfileClaims, AreRefusedWhereSomethingThatZendeskRequiresIsMissing) {
    for (const Profile profile : {Profile::chat, Profile::help_center, Profile::sso, Profile::support_sdk}) {
        model::User user = jane();
        user.name = "\n";
        EXPECT_EQ(claims_for(profile, user), "missing_claim/name");
        user = jane();
        user.email.reset();
        EXPECT_EQ(claims_for(profile, user), "missing_claim/email");
        user.email = "two@at@signs";
        EXPECT_EQ(claims_for(profile, user), "invalid_claim/email");
        if (profile == Profile::help_center) continue;
        user = jane();
        user.external_id = std::string(256, '1');
        EXPECT_EQ(claims_for(profile, user), "invalid_claim/external_id") << to_string(profile);
    }
}

TEST(ProfileClaims, ThatTrustTheAddressAloneWantItVerifiedUnlessThatIsGivenUp) {
    ProfileOptions lenient;
    lenient.help_center.require_verified_email = false;
    lenient.sso.require_verified_email = false;
    lenient.support_sdk.require_verified_email = false;
    for (const Profile profile : {Profile::help_center, Profile::sso, Profile::support_sdk}) {
        for (const std::optional<bool> verified : {std::optional<bool>(false), std::optional<bool>()}) {
            model::User user = jane();
            user.email_verified = verified;
            EXPECT_EQ(claims_for(profile, user), "email_not_verified/email") << to_string(profile);
            EXPECT_NE(claims_for(profile, user, lenient).find("janes@soap.com"), std::string::npos);
        }
    }
    model::User user = jane();
    user.email_verified = false;
    EXPECT_NE(claims_for(Profile::chat, user).find("janes@soap.com"), std::string::npos);
}

// Article 4408838925082: "no accented characters".
TEST(ProfileClaims, OfChatHaveAnAddressInAscii) {
    model::User user = jane();
    user.email = "zoë@soap.com";
    EXPECT_EQ(claims_for(Profile::chat, user), "invalid_claim/email");
    EXPECT_NE(claims_for(Profile::sso, user).find("zoë@soap.com"), std::string::npos);
}

TEST(ProfileClaims, OfChatLiveAsLongAsConfiguredOrAskedForAndNoLonger) {
    ProfileOptions options;
    options.chat.ttl = longest_chat_ttl;
    EXPECT_NE(claims_for(Profile::chat, jane(), options).find("\"exp\":1800000420"), std::string::npos);
    EXPECT_NE(claims_for(Profile::chat, jane(), options, 60s).find("\"exp\":1800000060"), std::string::npos);
    EXPECT_NE(claims_for(Profile::chat, jane(), options, 10h).find("\"exp\":1800000420"), std::string::npos);
}

// threats.md B7: 128 bits each, so that a million of them meet with a chance of one in 10^27.
TEST(ProfileClaims, HaveAJtiThatNeverComesAgain) {
    std::vector<std::string> seen;
    model::TokenRequest request;
    request.profile = Profile::help_center;
    constexpr std::size_t many = 1'000'000;
    seen.reserve(many);
    for (std::size_t i = 0; i < many; ++i) {
        const auto claims = claims_of({}, request, jane(), now);
        const std::size_t at = claims->json.find("\"jti\":\"");
        seen.push_back(claims->json.substr(at + 7, 22));
    }
    std::sort(seen.begin(), seen.end());
    EXPECT_EQ(std::adjacent_find(seen.begin(), seen.end()), seen.end());
}

}  // namespace
}  // namespace tokenbooth::token
