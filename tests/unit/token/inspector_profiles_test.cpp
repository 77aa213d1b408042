// The mistakes of zendesk-facts §7 in tokens of the other four doors, and how the door is guessed.
#include "support/token_to_inspect.hpp"

#include <gtest/gtest.h>

namespace tokenbooth::token {
namespace {

using model::Profile;
using test::Claims;
using test::good_claims;
using test::judge;
using test::make_token;

TEST(InspectorProfiles, GuessesTheProfileOfEveryRightTokenAndFindsNothingInIt) {
    for (const Profile profile : model::all_profiles()) {
        const auto inspection = test::inspect_it(test::good_token(profile));
        EXPECT_EQ(inspection.profile, profile) << to_string(profile);
        EXPECT_TRUE(inspection.profile_was_guessed);
        EXPECT_EQ(judge(inspection), "") << to_string(profile);
    }
}

TEST(InspectorProfiles, IsToldTheProfileOrGuessesIt) {
    const std::string sso = test::good_token(Profile::sso);
    const auto told = test::inspect_it(sso, Profile::messaging);
    EXPECT_EQ(told.profile, Profile::messaging);
    EXPECT_FALSE(told.profile_was_guessed);
    EXPECT_TRUE(told.has_error());

    // Without any secret the claims decide.
    const InspectorOptions keyless{
        .keys = {}, .profile = {}, .now = core::WallTime(std::chrono::seconds(test::inspected_at))};
    EXPECT_EQ(inspect(test::good_token(Profile::messaging), keyless).profile, Profile::messaging);
    EXPECT_EQ(inspect(test::good_token(Profile::chat), keyless).profile, Profile::chat);
    EXPECT_EQ(inspect(test::good_token(Profile::help_center), keyless).profile, Profile::help_center);
    EXPECT_EQ(inspect(sso, keyless).profile, Profile::sso);
    EXPECT_EQ(inspect("{\"jwt\":\"" + test::good_token(Profile::support_sdk) + "\"}", keyless).profile,
              Profile::support_sdk);
    EXPECT_FALSE(inspect("no token", keyless).profile);
}

TEST(InspectorProfiles, MindsAKeyIdOnlyInMessaging) {
    for (const Profile profile : {Profile::chat, Profile::help_center, Profile::sso, Profile::support_sdk}) {
        EXPECT_EQ(judge(make_token(R"({"alg":"HS256","typ":"JWT","kid":"1"})", good_claims(profile).json(),
                                   test::secret_of(profile))),
                  "");
    }
}

struct Case {
    Profile profile;
    Claims claims;
    const char* findings;
};

const Claims chat = good_claims(Profile::chat);
const Claims help_center = good_claims(Profile::help_center);
const Claims sso = good_claims(Profile::sso);
const Claims sdk = good_claims(Profile::support_sdk);

const Case cases[] = {
    // 11, 12, 22: Chat
    {Profile::chat, chat.with("iat", "1799999880"), ""},
    {Profile::chat, chat.with("iat", "1799999879").with("exp", "1800000200"), "error:iat_too_old"},
    {Profile::chat, chat.with("iat", "1800000120"), ""},
    {Profile::chat, chat.with("iat", "1800000121"), "error:iat_too_new"},
    {Profile::chat, chat.with("exp", "1800000420"), ""},
    {Profile::chat, chat.with("exp", "1800000421"), "error:chat_lifetime"},
    {Profile::chat, chat.without("exp"), "warning:chat_exp_missing"},
    {Profile::chat, chat.without("iat"), "error:iat_missing"},
    {Profile::chat, chat.with("iat", "1800000000000"), "error:iat_in_milliseconds"},
    {Profile::chat, chat.with("email", R"("josé@soap.com")"), "error:email_not_ascii"},
    {Profile::chat, chat.with("external_id", "7"), "error:external_id_is_a_number"},
    {Profile::chat, chat.without("external_id"), "error:external_id_missing"},
    {Profile::chat, chat.without("name"), "error:name_missing"},
    {Profile::chat, chat.with("name", R"("")"), "error:name_missing"},
    {Profile::chat, chat.without("email"), "error:email_missing"},
    {Profile::chat, chat.renamed("email", "user_email"), "error:email_missing"},
    {Profile::chat, chat.with("phone", R"("+15551234567")"), "warning:claim_of_another_profile"},
    {Profile::chat, chat.with("email_verified", "true"), "warning:claim_of_another_profile"},
    {Profile::chat, chat.with("scope", R"("user")"), "warning:scope_not_used"},
    {Profile::chat, chat.with("scope", R"("app")"), "error:scope_of_the_api"},
    // 11, 13: the help centre
    {Profile::help_center, help_center.with("iat", "1799999870"), "error:iat_too_old"},
    {Profile::help_center, help_center.without("jti"), "error:jti_missing"},
    {Profile::help_center, help_center.with("jti", R"("")"), "error:jti_missing"},
    {Profile::help_center, help_center.with("jti", "null"), "error:jti_missing"},
    {Profile::help_center, help_center.renamed("jti", "nonce"), "error:jti_missing"},
    {Profile::help_center, help_center.with("jti", "17364058263419283746"), "warning:jti_is_a_number"},
    {Profile::help_center, help_center.with("jti", "8231946"), "warning:jti_too_small"},
    {Profile::help_center, help_center.with("jti", R"("8231946")"), "warning:jti_too_small"},
    {Profile::help_center, help_center.with("jti", "0.7316405826341928"), "warning:jti_is_a_fraction"},
    {Profile::help_center, help_center.with("jti", "1800000000123"), "warning:jti_is_a_time"},
    {Profile::help_center, help_center.with("jti", R"("1800000000")"), "warning:jti_is_a_time"},
    {Profile::help_center, help_center.with("jti", "true"), "error:jti_invalid"},
    {Profile::help_center, help_center.with("jti", R"("janes@soap.com")"), "error:jti_is_constant"},
    {Profile::help_center, help_center.with("jti", R"("00000000-0000-0000-0000-000000000000")"),
     "error:jti_is_constant"},
    {Profile::help_center, help_center.with("external_id", R"("7")"), ""},
    // 10, 11, 13, 20, 42: single sign-on
    {Profile::sso, sso.with("iat", "1799999820"), ""},
    {Profile::sso, sso.with("iat", "1799999819"), "error:iat_too_old"},
    {Profile::sso, sso.with("iat", "1800000181"), "error:iat_too_new"},
    {Profile::sso, sso.with("iat", "1800000000.123"), "error:iat_is_no_integer"},
    {Profile::sso, sso.renamed("name", "fullName"), "error:name_missing"},
    {Profile::sso, sso.without("external_id"), ""},
    {Profile::sso, sso.renamed("external_id", "eternal_id"), "warning:claim_misspelt"},
    {Profile::sso, sso.renamed("external_id", "externalId"), "warning:claim_misspelt"},
    {Profile::sso, sso.with("name", R"("janes@soap.com")").with("email", R"("Jane Soap")"), "error:email_invalid"},
    {Profile::sso, sso.with("exp", "1799999990"), "error:exp_before_iat"},
    {Profile::sso, sso.with("exp", "1800000300"), ""},
    // 33, 34: its attributes
    {Profile::sso, sso.with("tags", "[]"), "warning:tags_empty"},
    {Profile::sso, sso.with("tags", R"("")"), "warning:tags_empty"},
    {Profile::sso, sso.with("tags", R"("vip, eu")"), "warning:tags_as_text"},
    {Profile::sso, sso.with("tags", R"("[\"vip\"]")"), "error:attribute_is_stringified"},
    {Profile::sso, sso.with("tags", "[1]"), "warning:attribute_type"},
    {Profile::sso, sso.with("tags", "null"), "warning:attribute_null"},
    {Profile::sso, sso.with("role", R"("")"), "warning:role_empty"},
    {Profile::sso, sso.with("role", "null"), "warning:role_empty"},
    {Profile::sso, sso.with("role", R"("user")"), "warning:role_unknown"},
    {Profile::sso, sso.with("role", R"("agent")").with("custom_role_id", "7"), ""},
    {Profile::sso, sso.with("custom_role_id", "7"), "warning:custom_role_without_agent"},
    {Profile::sso, sso.with("locale_id", R"("8")"), "warning:attribute_type"},
    {Profile::sso, sso.with("organization", R"("")"), "warning:attribute_empty"},
    {Profile::sso, sso.with("organizations", R"(["a","b"])"), "warning:attribute_type"},
    {Profile::sso, sso.with("organizations", R"("Soap, Suds")"), ""},
    {Profile::sso, sso.with("organization_id", R"("7")"), ""},
    {Profile::sso, sso.with("phone", R"("555 1234")"), "warning:phone_not_e164"},
    {Profile::sso, sso.with("remote_photo_url", R"("photo.png")"), "warning:photo_url"},
    {Profile::sso, sso.with("user_fields", R"({"plan":"gold"})"), ""},
    {Profile::sso, sso.with("user_fields", R"({"plan":null})"), "warning:user_field_null"},
    {Profile::sso, sso.with("user_fields", R"("{\"plan\":\"gold\"}")"), "error:attribute_is_stringified"},
    {Profile::sso, sso.with("userFields", R"({"plan":"gold"})"), "warning:claim_misspelt"},
    {Profile::sso, sso.with("organisation", R"("Soap")"), "warning:claim_misspelt"},
    // 13: the Support SDK
    {Profile::support_sdk, sdk.without("jti"), "error:jti_missing"},
    {Profile::support_sdk, sdk.without("name"), "error:name_missing"},
    {Profile::support_sdk, sdk.without("email"), "error:email_missing"},
    {Profile::support_sdk, sdk.with("iat", "1799990000"), "error:iat_too_old"},
    {Profile::support_sdk, sdk.with("external_id", "7"), "error:external_id_is_a_number"},
};

TEST(InspectorProfiles, NamesEveryMistakeByItsCode) {
    for (const auto& [profile, claims, findings] : cases) {
        EXPECT_EQ(judge(make_token(profile, claims), profile), findings) << claims.json();
    }
}

TEST(InspectorProfiles, GuessesTheProfileOfADamagedTokenByTheSecretThatSignedIt) {
    for (const auto& [profile, claims, findings] : cases) {
        if (profile == Profile::chat) continue;
        EXPECT_EQ(test::inspect_it(make_token(profile, claims)).profile, profile) << claims.json();
    }
}

// What decides where the claims and the secret do not agree, or one secret serves two profiles.
TEST(InspectorProfiles, GuessesByWhatOnlyOneProfileHas) {
    const auto guessed = [](const Claims& claims, const std::string& secret, const std::string& header) {
        return test::inspect_it(make_token(header, claims.json(), secret)).profile;
    };
    const std::string plain = test::header_of(Profile::sso);
    const std::string with_kid = test::header_of(Profile::messaging);
    const std::string chat_secret = test::secret_of(Profile::chat);
    EXPECT_EQ(guessed(sso.with("scope", R"("user")"), test::secret_of(Profile::sso), plain), Profile::messaging)
        << "a scope";
    EXPECT_EQ(guessed(chat.without("name"), chat_secret, with_kid), Profile::messaging) << "a kid, and no jti";
    EXPECT_EQ(guessed(help_center, chat_secret, plain), Profile::help_center) << "a jti, of no use to chat";

    const core::Secret shared("one-secret-for-everything-of-32-bytes");
    InspectorOptions options;
    options.now = core::WallTime(std::chrono::seconds(test::inspected_at));
    for (const Profile profile : {Profile::help_center, Profile::sso}) {
        options.keys.push_back({.profile = profile, .id = "", .secret = &shared});
    }
    const std::string token = make_token(plain, sso.json(), std::string(shared.reveal()));
    EXPECT_EQ(inspect(token, options).profile, Profile::sso) << "its shape, where the secret does not tell";
}

}  // namespace
}  // namespace tokenbooth::token
