#include "api/parse_token_request.hpp"

#include <gtest/gtest.h>

namespace tokenbooth::api {
namespace {

using namespace std::chrono_literals;

core::Result<ParsedTokenRequest> parse(std::string_view body, std::string_view content_type = "application/json",
                                       const CallerRules& rules = {}) {
    const std::vector<core::HeaderField> fields = {{"Content-Type", content_type}};
    http::Request request;
    request.method = "POST";
    request.fields = fields;
    request.body = body;
    return parse_token_request(request, model::Profile::messaging, rules);
}

// "code pointer", or "ok".
std::string outcome(std::string_view body) {
    const auto parsed = parse(body);
    return parsed ? "ok" : std::string(to_string(parsed.error().code)) + " " + parsed.error().pointer;
}

TEST(ParseTokenRequest, TakesEitherSubject) {
    const auto by_id = parse(R"({"external_id":"12345678"})");
    ASSERT_TRUE(by_id);
    EXPECT_EQ(by_id->token.subject.key, model::SubjectKey::external_id);
    EXPECT_EQ(by_id->token.subject.value, "12345678");
    const auto by_email = parse(R"({"email":"janes@soap.com"})");
    ASSERT_TRUE(by_email);
    EXPECT_EQ(by_email->token.subject.key, model::SubjectKey::email);
    EXPECT_EQ(by_email->token.subject.value, "janes@soap.com");
}

TEST(ParseTokenRequest, TakesAnIntegerIdDigitByDigit) {
    EXPECT_EQ(parse(R"({"external_id":12345678901234567890123})")->token.subject.value, "12345678901234567890123");
    EXPECT_EQ(parse(R"({"external_id":9007199254740993})")->token.subject.value, "9007199254740993");
}

TEST(ParseTokenRequest, TakesLifetimeAndPlatform) {
    const auto parsed = parse(R"({"external_id":"1","ttl":60,"platform":"android"})");
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->token.ttl, 60s);
    EXPECT_EQ(parsed->token.platform, model::Platform::android);
    EXPECT_FALSE(parse(R"({"external_id":"1","ttl":99999999999999999999999})")->token.ttl);
}

struct Refused {
    const char* body;
    const char* outcome;
};

const Refused refused[] = {
    {"", "invalid_member "},
    {"{}", "invalid_member "},
    {"[]", "invalid_member "},
    {"null", "invalid_member "},
    {"{", "malformed_json "},
    {R"({"external_id":"1","email":"a@b"})", "invalid_member /email"},
    {R"({"external_id":"1","external_id":"2"})", "duplicate_member /external_id"},
    {R"({"external_id":"1","external\u005fid":"2"})", "duplicate_member /external_id"},
    {R"({"external_id":"1","scope":"app"})", "unknown_member /scope"},
    {R"({"external_id":"1","a/b~c":1})", "unknown_member /a~1b~0c"},
    {R"({"External_id":"1"})", "unknown_member /External_id"},
    {R"({"external_id":1.0})", "invalid_member /external_id"},
    {R"({"external_id":1e3})", "invalid_member /external_id"},
    {R"({"external_id":null})", "invalid_member /external_id"},
    {R"({"external_id":true})", "invalid_member /external_id"},
    {R"({"external_id":["1"]})", "invalid_member /external_id"},
    {R"({"external_id":{"$ne":1}})", "invalid_member /external_id"},
    {R"({"external_id":""})", "invalid_member /external_id"},
    {R"({"external_id":"a\u0000b"})", "invalid_member /external_id"},
    {R"({"external_id":"a\u0085b"})", "invalid_member /external_id"},
    {R"({"email":"a"})", "invalid_member /email"},
    {R"({"email":5})", "invalid_member /email"},
    {R"({"email":"a@b\u0000"})", "invalid_member /email"},
    {R"({"external_id":"1","ttl":0})", "invalid_member /ttl"},
    {R"({"external_id":"1","ttl":-5})", "invalid_member /ttl"},
    {R"({"external_id":"1","ttl":"60"})", "invalid_member /ttl"},
    {R"({"external_id":"1","ttl":1.5})", "invalid_member /ttl"},
    {R"({"external_id":"1","platform":"windows"})", "invalid_member /platform"},
    {R"({"external_id":"1","platform":1})", "invalid_member /platform"},
    {R"({"external_id":"1","name":"Eve"})", "invalid_member /name"},
    {R"({"external_id":"1","email_verified":true})", "invalid_member /email_verified"},
    {R"({"username":"a","password":"b"})", "invalid_member /username"},
    {R"({"external_id":"1","password":"b"})", "invalid_member /password"},
};

TEST(ParseTokenRequest, NamesWhatIsWrongByItsPointer) {
    for (const auto& [body, expected] : refused) EXPECT_EQ(outcome(body), expected) << body;
}

TEST(ParseTokenRequest, TakesTheWordOfABackendThatMayAssert) {
    constexpr CallerRules may{.may_assert = true, .trust_email_verified = false};
    constexpr CallerRules trusted{.may_assert = true, .trust_email_verified = true};
    const auto whole = parse(R"({"external_id":7,"name":"Jane","email":"j@b.co","email_verified":false})",
                             "application/json", trusted);
    ASSERT_TRUE(whole);
    EXPECT_EQ(whole->token.subject.value, "7");
    ASSERT_TRUE(whole->token.subject.assertion);
    EXPECT_EQ(whole->token.subject.assertion->name, "Jane");
    EXPECT_EQ(whole->token.subject.assertion->email, "j@b.co");
    EXPECT_EQ(whole->token.subject.assertion->email_verified, false);
    EXPECT_TRUE(parse(R"({"external_id":"7"})", "application/json", may)->token.subject.assertion);
    EXPECT_FALSE(parse(R"({"email":"j@b.co"})", "application/json", may)->token.subject.assertion);

    const auto verified = parse(R"({"external_id":"7","email_verified":true})", "application/json", may);
    ASSERT_FALSE(verified);
    EXPECT_EQ(verified.error().pointer, "/email_verified");
    EXPECT_NE(verified.error().message.find("trust_email_verified"), std::string::npos);
    const auto nobody = parse(R"({"email":"j@b.co","name":"Jane"})", "application/json", may);
    ASSERT_FALSE(nobody);
    EXPECT_EQ(nobody.error().pointer, "/name");
    EXPECT_FALSE(parse(R"({"external_id":"7","name":"Jane"})"));
    EXPECT_FALSE(parse(R"({"external_id":"7","email":"no address"})", "application/json", may));
}

TEST(ParseTokenRequest, TakesNoIdOfMoreThan255Characters) {
    EXPECT_EQ(outcome(R"({"external_id":")" + std::string(255, 'a') + "\"}"), "ok");
    EXPECT_EQ(outcome(R"({"external_id":")" + std::string(256, 'a') + "\"}"), "invalid_member /external_id");
    EXPECT_EQ(outcome(R"({"external_id":)" + std::string(256, '1') + "}"), "invalid_member /external_id");
}

TEST(ParseTokenRequest, TakesOnlyJsonInUtf8) {
    for (const char* type : {"application/json", "Application/JSON", "application/json;charset=utf-8",
                             "application/json; charset=UTF-8", "application/json ; charset=\"utf-8\""}) {
        EXPECT_TRUE(parse(R"({"external_id":"1"})", type)) << type;
    }
    for (const char* type :
         {"", "text/plain", "application/json; charset=utf-16", "application/json;charset=latin1",
          "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp",
          "application/json; charset=utf-8; x=y", "text/json"}) {
        const auto parsed = parse(R"({"external_id":"1"})", type);
        ASSERT_FALSE(parsed) << type;
        EXPECT_EQ(parsed.error().code, core::Errc::unsupported_media_type) << type;
    }
}

// Of somebody who has signed in: whatever they send, they get a token for nobody else.
class ParseSignedInRequest : public ::testing::Test {
  protected:
    core::Result<ParsedTokenRequest> ask(std::string_view method, std::string_view query, std::string_view body,
                                         bool only_json = false, bool signs_in = false) {
        http::Request request;
        request.method = method;
        request.query = query;
        request.body = body;
        const std::vector<core::HeaderField> json = {{"Content-Type", "application/json"}};
        if (!body.empty()) request.fields = json;
        return parse_token_request(request, model::Profile::messaging,
                                   {.subject = &jane_, .signs_in = signs_in, .only_json = only_json});
    }
    std::string outcome(const core::Result<ParsedTokenRequest>& parsed) {
        if (parsed) return parsed->token.subject.value;
        return std::string(to_string(parsed.error().code)) + " " + parsed.error().pointer;
    }

    const model::Subject jane_{.key = model::SubjectKey::username, .value = "jane"};
};

TEST_F(ParseSignedInRequest, TakesTheSubjectFromTheSession) {
    EXPECT_EQ(outcome(ask("POST", "", "")), "jane");
    EXPECT_EQ(outcome(ask("POST", "", "{}")), "jane");
    EXPECT_EQ(outcome(ask("GET", "", "")), "jane");
    EXPECT_EQ(ask("POST", "", "")->token.subject.key, model::SubjectKey::username);
    EXPECT_EQ(ask("POST", "", R"({"ttl":60,"platform":"ios"})")->token.platform, model::Platform::ios);
}

TEST_F(ParseSignedInRequest, RefusesWhateverNamesAUser) {
    for (const std::string member : {"external_id", "email", "name", "email_verified", "username", "password"}) {
        EXPECT_EQ(outcome(ask("POST", "", "{\"" + member + "\":\"eve@x.co\"}")), "invalid_member /" + member);
    }
    EXPECT_EQ(outcome(ask("POST", "", R"({"sub":"eve"})")), "unknown_member /sub");
    EXPECT_EQ(outcome(ask("POST", "", R"({"username":"jane","password":"x"})", false, true)), "jane");
    EXPECT_EQ(outcome(ask("POST", "", R"({"username":"jane","password":"x","external_id":"1"})", false, true)),
              "invalid_member /external_id");
}

TEST_F(ParseSignedInRequest, TakesLifetimeAndPlatformOfAGetFromItsQuery) {
    const auto parsed = ask("GET", "ttl=60&platform=android", "");
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->token.ttl, std::chrono::seconds(60));
    EXPECT_EQ(parsed->token.platform, model::Platform::android);
    const std::pair<const char*, const char*> refusals[] = {
        {"external_id=eve", "unknown_member /external_id"},
        {"user=eve&ttl=60", "unknown_member /user"},
        {"ttl=60&ttl=61", "duplicate_member /ttl"},
        {"ttl=0", "invalid_member /ttl"},
        {"ttl=-1", "invalid_member /ttl"},
        {"ttl=060", "invalid_member /ttl"},
        {"ttl=", "invalid_member /ttl"},
        {"ttl", "invalid_member /ttl"},
        {"ttl=6%30", "invalid_member /ttl"},
        {"platform=windows", "invalid_member /platform"},
        {"%74tl=60", "unknown_member /%74tl"},
        {"&ttl=60", "unknown_member /"},
    };
    for (const auto& [query, refusal] : refusals) EXPECT_EQ(outcome(ask("GET", query, "")), refusal) << query;
}

// threats.md B3: a form of another site can send a POST with a cookie, but not as application/json.
TEST_F(ParseSignedInRequest, NeedsJsonWhereTheBrowserSendsTheCredentialByItself) {
    EXPECT_EQ(outcome(ask("POST", "", "", true)), "unsupported_media_type ");
    EXPECT_EQ(outcome(ask("POST", "", "{}", true)), "jane");
    EXPECT_EQ(outcome(ask("GET", "", "", true)), "jane");
}

}  // namespace
}  // namespace tokenbooth::api
