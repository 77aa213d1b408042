// The mistakes of zendesk-facts §7 in a messaging token, each made on purpose.
#include "support/token_to_inspect.hpp"

#include <gtest/gtest.h>

#include <set>

namespace tokenbooth::token {
namespace {

using model::Profile;
using test::Claims;
using test::inspected_kid;
using test::judge;
using test::make_token;

const Claims good = test::good_claims(Profile::messaging);
const std::string header = test::header_of(Profile::messaging);
const std::string secret = test::secret_of(Profile::messaging);

std::string with(const std::string& name, const std::string& json) {
    return make_token(Profile::messaging, good.with(name, json));
}
std::string without(const std::string& name) { return make_token(Profile::messaging, good.without(name)); }
std::string with_header(const std::string& text) { return make_token(text, good.json(), secret); }

struct Case {
    std::string token;
    const char* findings;
};

TEST(Inspector, FindsNothingInATokenThatZendeskTakes) {
    EXPECT_EQ(judge(test::good_token(Profile::messaging)), "");
    // As other libraries make them: further claims, another order, escapes, times and ids of their own.
    EXPECT_EQ(judge(make_token(R"({"kid":")" + inspected_kid + R"(","typ":"JWT","alg":"HS256"})",
                               R"({ "iat": 1800000000, "jti": "1", "iss": "shop", "sub": "9", "nbf": 1800000000,
                                    "exp": 1800000900, "scope": "\u0075ser", "name": "Zo\u00eb \ud83d\ude00",
                                    "external_id": "9f1c2d3e-aaaa-bbbb-cccc-000000000001" })",
                               secret)),
              "");
}

const Case identity_cases[] = {
    // 1, 5, 20, 42: the external id
    {with("external_id", "12345678"), "error:external_id_is_a_number"},
    {with("external_id", "1.5"), "error:external_id_is_a_number"},
    {make_token(Profile::messaging, good.renamed("external_id", "userId")), "error:external_id_misspelt"},
    {make_token(Profile::messaging, good.renamed("external_id", "eternal_id")), "error:external_id_misspelt"},
    {make_token(Profile::messaging, good.renamed("external_id", "externalId")), "error:external_id_misspelt"},
    {make_token(Profile::messaging, good.renamed("external_id", "sub")), "error:external_id_misspelt"},
    {without("external_id"), "error:external_id_missing"},
    {with("external_id", R"("")"), "error:external_id_invalid"},
    {with("external_id", "\"" + std::string(256, 'a') + "\""), "error:external_id_invalid"},
    {with("external_id", R"("a\u0000b")"), "error:external_id_invalid"},
    {with("external_id", "true"), "error:external_id_is_no_string"},
    {with("external_id", "null"), "error:external_id_is_no_string"},
    {with("external_id", R"("undefined")"), "error:external_id_is_a_placeholder"},
    {with("external_id", R"("[object Object]")"), "error:external_id_is_a_placeholder"},
    {with("external_id", R"("janes@soap.com")"), "warning:external_id_is_an_address"},
    {with("external_id", R"("amFuZXNAc29hcC5jb20=")"), "warning:external_id_from_the_email"},
    {with("external_id", R"("5ddd3c45e74ed0ed1ac5b4e7b43fd9f47f3e4f0a9b6c7a4ac3c9c1c1a9a0f4b2")"), ""},
    {with("external_id", R"("+1 555 123 4567")"), "warning:external_id_is_a_phone_number"},
    {with("external_id", R"("Jane Soap")"), "warning:external_id_is_the_name"},
    {with("external_id", R"("usr 1")"), "warning:external_id_characters"},
    {with("external_id", R"("größe")"), "warning:external_id_characters"},
    // 18, 22, 23: name and address
    {with("name", "5"), "error:name_invalid"},
    {with("name", R"("JosÃ©")"), "warning:name_garbled"},
    {with("name", "\"" + std::string(256, 'a') + "\""), "warning:name_too_long"},
    {without("email_verified"), "warning:email_not_verified"},
    {with("email_verified", "false"), "warning:email_not_verified"},
    {with("email_verified", R"("true")"), "error:email_verified_is_no_boolean"},
    {with("email_verified", "1"), "error:email_verified_is_no_boolean"},
    {without("email"), "warning:email_verified_without_email"},
    {with("email", R"("a@b@c")"), "error:email_invalid"},
    {with("email", R"("Jane <janes@soap.com>")"), "error:email_invalid"},
    {with("email", "null"), "error:email_invalid"},
    {with("email", R"("Janes@Soap.com")"), "warning:email_upper_case"},
    {with("email", R"("janes+shop@soap.com")"), ""},
    {make_token(Profile::messaging, good.renamed("name", "displayName")), "warning:claim_misspelt"},
    {make_token(Profile::messaging, good.renamed("email_verified", "emailVerified")),
     "warning:email_not_verified warning:claim_misspelt"},
    {with("tags", R"(["a"])"), "warning:claim_of_another_profile"},
    {with("department", R"("sales")"), ""},
};

TEST(Inspector, NamesEveryMistakeAboutWhoTheUserIs) {
    for (const auto& [token, findings] : identity_cases) EXPECT_EQ(judge(token), findings) << token;
}

const Case other_cases[] = {
    // 2, 3: the scope
    {without("scope"), "error:scope_missing"},
    {make_token(Profile::messaging, good.renamed("scope", "scopes")), "error:scope_missing"},
    {with("scope", R"("appUser")"), "error:scope_invalid"},
    {with("scope", R"(["user"])"), "error:scope_invalid"},
    {with("scope", R"("app")"), "error:scope_of_the_api"},
    {with("scope", R"("account")"), "error:scope_of_the_api"},
    // 9, 10: the times
    {with("exp", R"("1800000900")"), "error:exp_is_no_integer"},
    {with("exp", "1800000900.5"), "error:exp_is_no_integer"},
    {with("exp", "1.8e9"), "error:exp_is_no_integer"},
    {with("exp", "99999999999999999999999"), "error:exp_is_no_integer"},
    {with("exp", "1800000900000"), "error:exp_in_milliseconds"},
    {with("exp", "900"), "error:exp_is_a_duration"},
    {with("exp", "1799999999"), "error:expired"},
    {with("exp", "1801209600"), "warning:long_lifetime"},
    {without("exp"), "warning:exp_missing"},
    {make_token(Profile::messaging, good.with("iat", "1800000100").with("exp", "1800000100")),
     "error:exp_before_iat"},
    {with("iat", "1800000000000"), "error:iat_in_milliseconds"},
    {with("iat", "1800000000.25"), "error:iat_is_no_integer"},
    {with("iat", R"("2027-01-15T08:00:00Z")"), "error:iat_is_no_integer"},
    {with("iat", "1800000600"), "warning:iat_in_the_future"},
    {with("iat", "1799900000"), ""},
    {with("nbf", "1800000600"), "error:nbf_in_the_future"},
    {with("nbf", R"("now")"), "error:nbf_is_no_integer"},
    // 4, 40: the header
    {with_header(R"({"alg":"HS256","typ":"JWT"})"), "error:kid_missing"},
    {with_header(R"({"alg":"HS256","typ":"JWT","kid":""})"), "error:kid_missing"},
    {with_header(R"({"alg":"HS256","typ":"JWT","kid":7})"), "error:kid_missing"},
    {with_header(R"({"alg":"HS256","typ":"JWT","kid":"my key"})"), "warning:kid_form error:kid_of_another_key"},
    {with_header(R"({"alg":"HS256","typ":"JWT","kid":"act_5deaa3531c7f940010cc4ba4"})"),
     "warning:kid_form error:kid_of_another_key"},
    {with_header(R"({"alg":"HS256","typ":"JWT","kid":")" + test::other_kid + "\"}"), "error:kid_of_another_key"},
    {with_header(R"({"alg":"RS256","typ":"JWT","kid":")" + inspected_kid + "\"}"), "error:alg"},
    {with_header(R"({"alg":"none","typ":"JWT","kid":")" + inspected_kid + "\"}"), "error:alg"},
    {with_header(R"({"typ":"JWT","kid":")" + inspected_kid + "\"}"), "error:alg"},
    {with_header(R"({"alg":"HS256","kid":")" + inspected_kid + "\"}"), "error:typ"},
    {with_header(R"({"alg":"HS256","typ":"at+jwt","kid":")" + inspected_kid + "\"}"), "error:typ"},
    {with_header(R"({"alg":"HS256","typ":"jwt","kid":")" + inspected_kid + "\"}"), "warning:typ_case"},
    {with_header(R"({"alg":"HS256","typ":"JWT","crit":["b64"],"b64":true,"kid":")" + inspected_kid + "\"}"),
     "error:header_extension error:header_extension"},
};

TEST(Inspector, NamesEveryMistakeInHeaderScopeAndTimes) {
    for (const auto& [token, findings] : other_cases) EXPECT_EQ(judge(token), findings) << token;
}

TEST(Inspector, TakesAUserIdHashedFromTheAddressForWhatItIs) {
    const std::string hash = crypto::to_hex(crypto::sha256("janes@soap.com"));
    EXPECT_EQ(judge(with("external_id", "\"" + hash + "\"")), "warning:external_id_from_the_email");
}

TEST(Inspector, JudgesExpiryByTheSecond) {
    EXPECT_EQ(judge(with("exp", std::to_string(test::inspected_at))), "error:expired");
    EXPECT_EQ(judge(with("exp", std::to_string(test::inspected_at + 1))), "");
    EXPECT_EQ(judge(with("exp", std::to_string(test::inspected_at + 86'400))), "");
    EXPECT_EQ(judge(with("exp", std::to_string(test::inspected_at + 86'401))), "warning:long_lifetime");
}

TEST(Inspector, SaysWhatARefusalLooksLikeInEachProfile) {
    std::set<std::string> effects;
    for (const Profile profile : model::all_profiles()) {
        const auto inspection =
            test::inspect_it(make_token(profile, test::good_claims(profile).with("iat", "\"x\"")), profile);
        ASSERT_EQ(judge(inspection), "error:iat_is_no_integer");
        for (const auto& finding : inspection.findings) {
            if (finding.severity == Severity::error) effects.insert(finding.effect);
        }
    }
    EXPECT_EQ(effects.size(), 5U);
}

}  // namespace
}  // namespace tokenbooth::token
