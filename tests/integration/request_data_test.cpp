// What a request, and a user's record, may hold (threats.md table 2.2), over a real socket and row by row. The
// parsers have tests of their own; these show that nothing of it gets by the way to a token.
#include "support/decoded_token.hpp"
#include "support/http_client.hpp"
#include "support/test_service.hpp"

#include <tokenbooth/directory/memory/memory_directory.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tokenbooth::test {
namespace {

using nlohmann::json;

std::string times(std::size_t count, std::string_view text) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += text;
    return all;
}

constexpr const char* composed = "jos\u00e9@soap.com";
constexpr const char* decomposed = "jose\u0301@soap.com";
// The first letter is Cyrillic.
constexpr const char* homoglyph = "\u0430dmin@soap.com";

model::User user(std::string id, std::optional<std::string> email = {}, std::optional<bool> verified = {}) {
    model::User user;
    user.external_id = std::move(id);
    user.email = std::move(email);
    user.email_verified = verified;
    return user;
}

std::vector<model::User> users() {
    std::vector<model::User> all = {user("12345678", "janes@soap.com", true),
                                    user("9007199254740993"),
                                    user("00042"),
                                    user("1e3"),
                                    user("18446744073709551616"),
                                    user("composed", composed),
                                    user("decomposed", decomposed),
                                    user("admin", "admin@soap.com"),
                                    user("silent", "silent@soap.com"),
                                    user("doubted", "doubted@soap.com", false)};
    for (const char* character : {"a", "é", "😀"}) {
        model::User longest = user(times(255, character));
        longest.name = times(255, "😀");
        longest.email = times(246, "x") + "@" + "soap.co";
        longest.email_verified = false;
        if (*character != 'a') longest.email.reset();
        all.push_back(longest);
    }
    model::User naughty = user("naughty");
    naughty.name = "A\x01\r\nB\u0085C </script><img src=x onerror=alert(1)> \"\\\u202e" + times(10'000, "z");
    all.push_back(naughty);
    return all;
}

class RequestData : public ::testing::Test {
  protected:
    Answer ask(const std::string& body) const {
        return ask_once(service_.port(), token_request(test_api_key, body));
    }
    std::string code(const std::string& body) const {
        const Answer answer = ask(body);
        return answer.status == 200 ? "issued" : json::parse(answer.body)["code"].get<std::string>();
    }
    Answer by(const std::string& member, const std::string& value) const {
        return ask(json{{member, value}}.dump());
    }
    json claims(const Answer& answer) const {
        EXPECT_EQ(answer.status, 200U) << answer.body;
        const auto token = decode_token(json::parse(answer.body)["token"].get<std::string>(), test_secret);
        EXPECT_TRUE(token.signature_holds);
        return token.claims;
    }
    /// Whose token it is, or the refusal's code.
    std::string whose(const std::string& email) const {
        const Answer answer = by("email", email);
        const auto body = json::parse(answer.body);
        return answer.status == 200 ? body["external_id"] : body["code"];
    }

    std::unique_ptr<directory::UserDirectory> directory_ = directory::memory::make_memory_directory(users());
    TestService service_{*directory_};
};

TEST_F(RequestData, J1NamesAUserOnce) {
    EXPECT_EQ(code(R"({"external_id":"12345678","external_id":"00042"})"), "duplicate_member");
    EXPECT_EQ(code(R"({"external_id":"12345678","\u0065xternal_id":"00042"})"), "duplicate_member");
    EXPECT_EQ(code(R"({"external_id":"12345678","email":"admin@soap.com"})"), "invalid_member");
}

TEST_F(RequestData, J2MayNestAsDeepAsItLikesAndCostsNothing) {
    for (const std::size_t depth : {33U, 1'000U, 30'000U}) {
        EXPECT_EQ(code("{\"external_id\":" + times(depth, "[") + times(depth, "]") + "}"), "invalid_member")
            << depth;
        EXPECT_EQ(code("{\"external_id\":" + times(depth, "[")), "malformed_json") << depth;
        EXPECT_EQ(code(times(depth, "[")), "malformed_json") << depth;
    }
    EXPECT_EQ(code("{\"external_id\":[" + times(30'000, "1,") + "1]}"), "invalid_member");
    EXPECT_EQ(code("{\"external_id\":[" + times(1'000'000, "1,") + "1]}"), "body_too_large");
    EXPECT_EQ(code(R"({"external_id":"12345678"})"), "issued");
}

TEST_F(RequestData, J3IsUtf8AndNothingElse) {
    for (const char* bytes :
         {"\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\\ud800", "\\udc00\\ud800"}) {
        EXPECT_EQ(code("{\"external_id\":\"12345678" + std::string(bytes) + "\"}"), "malformed_json") << bytes;
    }
    EXPECT_EQ(code("\xef\xbb\xbf{\"external_id\":\"12345678\"}"), "malformed_json");
    const std::string text = R"({"external_id":"12345678"})";
    std::string utf16;
    for (const char byte : text) utf16 += std::string(1, byte) + std::string(1, '\0');
    EXPECT_EQ(code(utf16), "malformed_json");
}

TEST_F(RequestData, J4RoundsNoNumber) {
    EXPECT_EQ(claims(ask(R"({"external_id":18446744073709551616})"))["external_id"], "18446744073709551616");
    for (const char* number : {"1e400", "1e3", "1.0", "12345678.0"}) {
        EXPECT_EQ(code("{\"external_id\":" + std::string(number) + "}"), "invalid_member") << number;
    }
    for (const char* number : {"NaN", "Infinity", "-Infinity", "01", "+1", "0x10", ".5"}) {
        EXPECT_EQ(code("{\"external_id\":" + std::string(number) + "}"), "malformed_json") << number;
    }
    EXPECT_EQ(code("{\"external_id\":" + times(30, "7") + "}"), "user_not_found");
    EXPECT_EQ(code(R"({"external_id":-0})"), "user_not_found");
}

TEST_F(RequestData, J5EndsAtNoNul) {
    EXPECT_EQ(code(R"({"external_id":"12345678\u0000x"})"), "invalid_member");
    EXPECT_EQ(code(R"({"email":"janes@soap.com\u0000.evil.example"})"), "invalid_member");
    EXPECT_EQ(code("{\"external_id\":\"12345678" + std::string(1, '\0') + "\"}"), "malformed_json");
}

TEST_F(RequestData, J6IsOneObject) {
    for (const char* body :
         {"[]", "[{\"external_id\":\"12345678\"}]", "\"12345678\"", "12345678", "null", "true"}) {
        EXPECT_EQ(code(body), "invalid_member") << body;
    }
    const std::string good = R"({"external_id":"12345678"})";
    for (const std::string& body :
         {good + good, good + "x", good + ",", "/**/" + good, good + "//", std::string("{'external_id':'1'}")}) {
        EXPECT_EQ(code(body), "malformed_json") << body;
    }
}

TEST_F(RequestData, J7TakesNoTypeForAnother) {
    for (const char* value : {"true", "false", "null", "[]", "{}", "[\"12345678\"]", "{\"$ne\":\"\"}"}) {
        EXPECT_EQ(code("{\"external_id\":" + std::string(value) + "}"), "invalid_member") << value;
        EXPECT_EQ(code("{\"email\":" + std::string(value) + "}"), "invalid_member") << value;
    }
    EXPECT_EQ(code(R"({"email":1})"), "invalid_member");
}

TEST_F(RequestData, J8AssertsNothing) {
    for (const char* more : {R"("scope":"app")", R"("exp":9999999999)", R"("role":"admin")", R"("iat":1)",
                             R"("kid":"x")", R"("External_id":"00042")", R"("__proto__":{})"}) {
        EXPECT_EQ(code("{\"external_id\":\"12345678\"," + std::string(more) + "}"), "unknown_member") << more;
    }
    for (const char* more : {R"("name":"Mallory")", R"("email_verified":true)"}) {
        EXPECT_EQ(code("{\"external_id\":\"silent\"," + std::string(more) + "}"), "invalid_member") << more;
    }
}

TEST_F(RequestData, J9IdsAreTheDirectorysOwnText) {
    for (const char* id : {"9007199254740993", "00042", "1e3"}) {
        const auto said = claims(by("external_id", id))["external_id"];
        EXPECT_TRUE(said.is_string());
        EXPECT_EQ(said, id);
    }
    EXPECT_EQ(claims(ask(R"({"external_id":9007199254740993})"))["external_id"], "9007199254740993");
    EXPECT_EQ(by("external_id", "42").status, 404U);
    EXPECT_EQ(by("external_id", "1000").status, 404U);
}

TEST_F(RequestData, J10IdsAreNeverCut) {
    EXPECT_EQ(code(R"({"external_id":""})"), "invalid_member");
    EXPECT_EQ(by("external_id", " ").status, 404U);
    EXPECT_EQ(by("external_id", "12345678 ").status, 404U);
    for (const char* character : {"a", "é", "😀"}) {
        const std::string longest = times(255, character);
        EXPECT_EQ(claims(by("external_id", longest))["external_id"], longest);
        EXPECT_EQ(by("external_id", longest + character).status, 422U);
    }
}

TEST_F(RequestData, J11AnAddressIsOnesOwnInEveryByteButAsciiCase) {
    EXPECT_EQ(whose("JaneS@SOAP.com"), "12345678");
    EXPECT_EQ(whose(composed), "composed");
    EXPECT_EQ(whose(decomposed), "decomposed");
    EXPECT_EQ(whose("JOS\u00c9@soap.com"), "user_not_found");
    EXPECT_EQ(whose(homoglyph), "user_not_found");
    for (const char* other : {"adm\u0131n@soap.com", "adm\u0130n@soap.com", "admin@soap.com.", "admin+x@soap.com",
                              "\uff41dmin@soap.com", "admin@soap\u3002com"}) {
        EXPECT_EQ(whose(other), "user_not_found") << other;
    }
    for (const char* none : {"admin@soap.com ", " admin@soap.com", "Admin <admin@soap.com>",
                             "admin@soap.com\r\nBcc: x", "admin@soap@soap.com", "admin", "@", ""}) {
        EXPECT_EQ(whose(none), "invalid_member") << none;
    }
    EXPECT_EQ(whose(times(250, "x") + "@soap.com"), "invalid_member");
}

TEST_F(RequestData, J12NamesAreTamedAndEscaped) {
    const std::string name = claims(by("external_id", "naughty"))["name"];
    EXPECT_TRUE(name.starts_with("A B C </script><img src=x onerror=alert(1)> \"\\\u202ezzz")) << name;
    EXPECT_LE(name.size(), 255 + 2U) << "255 characters, one of which has three bytes";
}

TEST_F(RequestData, J13VerifiedIsWhatTheDirectorySaysOrNothing) {
    EXPECT_EQ(claims(by("external_id", "12345678"))["email_verified"], true);
    EXPECT_EQ(claims(by("external_id", "doubted"))["email_verified"], false);
    EXPECT_FALSE(claims(by("external_id", "silent")).contains("email_verified"));
}

TEST_F(RequestData, J14NoTokenIsLargerThanAProxyTakes) {
    for (const char* character : {"a", "😀"}) {
        const Answer answer = by("external_id", times(255, character));
        ASSERT_EQ(answer.status, 200U) << answer.body;
        EXPECT_LT(json::parse(answer.body)["token"].get<std::string>().size(), 4'096U);
    }
}

}  // namespace
}  // namespace tokenbooth::test
