// What people hand over as a token (zendesk-facts §7.14, §7.16, §7.23): it is named, and where the token can be
// got out of it, inspected.
#include "support/token_to_inspect.hpp"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace tokenbooth::token {
namespace {

using model::Profile;
using nlohmann::json;
using test::good_claims;
using test::good_token;
using test::header_of;
using test::judge;
using test::make_token;
using test::sign_text;

const std::string messaging = good_token(Profile::messaging);
const std::string sso = good_token(Profile::sso);
const std::string sdk = good_token(Profile::support_sdk);
const std::string claims = good_claims(Profile::messaging).json();
const std::string secret = test::secret_of(Profile::messaging);

std::string padded(std::string text) {
    while (text.size() % 4 != 0) text += '=';
    return text;
}

std::string base64(const std::string& bytes) {
    std::string text = core::base64url(bytes);
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
    return padded(text);
}

struct Case {
    std::string text;
    const char* findings;
};

const Case with_a_token[] = {
    {messaging + "\n", ""},
    {"\xef\xbb\xbf  " + messaging + "\xc2\xa0\r\n", ""},
    {"\"" + messaging + "\"", "error:quoted_token"},
    {"'" + messaging + "'", "error:quoted_token"},
    {"\"" + messaging, "error:quoted_token"},
    {R"({"token":")" + messaging + R"(","token_type":"JWT","expires_in":900})", "error:token_in_an_object"},
    {R"({"jwt":")" + messaging + "\"}", "error:token_in_an_object"},
    {R"({"data":{"token":")" + messaging + "\"}}", "error:token_in_an_object"},
    {"{ token: '" + messaging + "' }", "error:token_in_an_object"},
    {R"("{\"token\":\")" + messaging + R"(\"}")", "error:quoted_token error:token_in_an_object"},
    {"Bearer " + messaging, "warning:bearer_prefix"},
    {"bearer  \"" + messaging + "\"", "warning:bearer_prefix error:quoted_token"},
    {"Authorization: Bearer " + messaging, ""},
    {"authorization:Bearer " + messaging, ""},
    {messaging.substr(0, 76) + "\r\n" + messaging.substr(76), "error:white_space_inside"},
    {messaging.substr(0, 20) + " " + messaging.substr(20), "error:white_space_inside"},
    {"The token is " + messaging + ".", "warning:text_around_token"},
    {"curl -H 'Authorization: Bearer " + messaging + "' https://api.smooch.io/", "warning:text_around_token"},
    {"<html><body>" + messaging + "</body></html>", "error:html_page"},
    {"https://acme.zendesk.com/access/jwt?jwt=" + sso + "&return_to=%2Fhc", "warning:token_in_a_url"},
    {"/access/jwt?return_to=x&jwt=" + sso + "#top", "warning:token_in_a_url"},
    {"jwt=" + sso + "&return_to=%2Fhc", ""},
    {R"(<form method="post"><input name="jwt" value=")" + sso + R"("></form>)", ""},
    {R"({"jwt":")" + sdk + "\"}", ""},
};

TEST(InspectorForms, GetsTheTokenOutOfWhatStandsAroundIt) {
    for (const auto& [text, findings] : with_a_token) {
        const auto inspection = test::inspect_it(text);
        EXPECT_EQ(judge(inspection), findings) << text;
        EXPECT_TRUE(json::accept(inspection.claims)) << text;
        EXPECT_TRUE(inspection.profile) << text;
    }
}

const std::string header_part = core::base64url(header_of(Profile::messaging));
const Case damaged[] = {
    {messaging + "=", "error:not_base64url"},
    {sign_text(base64(header_of(Profile::messaging)) + "." + base64(claims), secret), "error:not_base64url"},
    {messaging.substr(0, messaging.size() - 1), "error:not_base64url"},
    {header_part + ".***." + messaging.substr(messaging.rfind('.') + 1),
     "error:not_base64url error:signature_unknown"},
    {sign_text(header_part + ".a", secret), "error:not_base64url"},
    {messaging.substr(0, messaging.rfind('.')), "error:signature_missing"},
    {messaging.substr(0, messaging.rfind('.') + 1), "error:signature_missing"},
    {make_token("{", claims, secret), "error:malformed_header"},
    {make_token(header_of(Profile::messaging), "{", secret), "error:malformed_claims"},
    {make_token(header_of(Profile::messaging), "[]", secret), "error:malformed_claims"},
    {make_token(header_of(Profile::messaging), json(claims).dump(), secret), "error:malformed_claims"},
    {make_token(header_of(Profile::messaging), R"({"scope":"user","scope":"app"})", secret),
     "error:duplicate_member"},
    {make_token(header_of(Profile::messaging),
                "{\"external_id\":\"1\",\"scope\":\"user\",\"name\":\"Jos\xe9\","
                "\"exp\":1800000900}",
                secret),
     "error:not_utf8"},
    {make_token(Profile::messaging,
                good_claims(Profile::messaging).with("blob", "\"" + std::string(9000, 'a') + "\"")),
     "warning:token_too_large"},
};

TEST(InspectorForms, NamesWhatIsWrongWithTheParts) {
    for (const auto& [text, findings] : damaged) EXPECT_EQ(judge(text), findings) << text;
}

const Case without_a_token[] = {
    {"", "error:not_a_token"},
    {" \n", "error:not_a_token"},
    {"undefined", "error:not_a_token"},
    {"[object Object]", "error:not_a_token"},
    {"[]", "error:opaque_token"},
    {"a.b.c.d", "error:not_a_token"},
    {"a.b.c.d.e", "error:encrypted_token"},
    {"no token here", "error:not_a_token"},
    {"tb_shop_4bC9dEf0123456789", "error:opaque_token"},
    {"8e1c2f3a4b5c6d7e", "error:opaque_token"},
    {"c29tZQ.c2lnbmF0dXJl", "error:opaque_token"},
    {R"({"user_token":"c29tZQ.c2lnbmF0dXJl","expires_in":300})", "error:opaque_token"},
    {"<!doctype html><title>Sign in</title>", "error:html_page"},
    {R"({"type":"about:blank","title":"Unauthorized","status":401,"code":"unauthenticated"})", "error:error_body"},
    {R"({"error":{"code":"invalid_auth","description":"Invalid JWT"}})", "error:error_body"},
    {R"({"error":"Couldn't authenticate you"})", "error:error_body"},
    {R"({"message":"Internal Server Error"})", "error:error_body"},
    {"{}", "error:opaque_token"},
    {claims, "error:claims_not_signed"},
    {R"({"name":"Jane","email":"janes@soap.com"})",
     "error:claims_not_signed error:external_id_missing warning:email_not_verified error:scope_missing "
     "warning:exp_missing"},
    {std::string(largest_inspected + 1, 'a'), "error:too_large"},
};

TEST(InspectorForms, SaysWhatItIsWhereItIsNoToken) {
    for (const auto& [text, findings] : without_a_token) EXPECT_EQ(judge(text), findings) << text.substr(0, 100);
}

TEST(InspectorForms, QuotesWhatAnErrorAnswerSays) {
    const auto inspection = test::inspect_it(R"({"status":401,"code":"unauthenticated"})");
    ASSERT_EQ(inspection.findings.size(), 1U);
    EXPECT_NE(inspection.findings[0].what.find("\"unauthenticated\""), std::string::npos);
}

TEST(InspectorForms, ReadsOnWhereLatin1WasTakenForText) {
    const auto inspection = test::inspect_it(make_token(
        header_of(Profile::messaging), "{\"external_id\":\"1\",\"scope\":\"user\",\"name\":\"Jos\xe9\"}", secret));
    EXPECT_EQ(json::parse(inspection.claims)["name"], "José");
}

TEST(InspectorForms, IsWrittenAsJsonWithTheClaimsAsObjects) {
    const json written = json::parse(to_json(test::inspect_it("\"" + messaging + "\"")));
    EXPECT_EQ(written["profile"], "messaging");
    EXPECT_EQ(written["guessed"], true);
    EXPECT_EQ(written["header"]["alg"], "HS256");
    EXPECT_EQ(written["claims"]["external_id"], "usr_12345");
    EXPECT_EQ(written["claims_text"], claims);
    EXPECT_EQ(written["findings"][0]["code"], "quoted_token");
    EXPECT_EQ(written["findings"][0]["severity"], "error");
    for (const char* member : {"what", "effect", "mend"}) EXPECT_TRUE(written["findings"][0][member].is_string());

    const json nothing = json::parse(to_json(test::inspect_it("nothing of a token")));
    EXPECT_TRUE(nothing["profile"].is_null() && nothing["header"].is_null() && nothing["claims"].is_null());
    const json broken = json::parse(to_json(test::inspect_it(make_token("\xff{", "\xff\"", secret))));
    EXPECT_TRUE(broken["claims"].is_null());
}

TEST(InspectorForms, CallsATokenLargeBeyond8KiB) {
    std::set<bool> seen;
    for (std::size_t size = 5900; size < 6000; ++size) {
        const auto named =
            test::good_claims(model::Profile::messaging).with("name", "\"" + std::string(size, 'n') + "\"");
        const std::string token = test::make_token(model::Profile::messaging, named);
        const bool large = judge(token).find("token_too_large") != std::string::npos;
        EXPECT_EQ(large, token.size() > 8192) << token.size();
        seen.insert(large);
    }
    EXPECT_EQ(seen.size(), 2U) << "both sides of the bound";
}

}  // namespace
}  // namespace tokenbooth::token
