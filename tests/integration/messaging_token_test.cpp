// POST /v1/messaging/token over a real socket: what a backend sees.
#include "support/decoded_token.hpp"
#include "support/fake_directory.hpp"
#include "support/gate.hpp"
#include "support/http_client.hpp"
#include "support/test_service.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <thread>

namespace tokenbooth::test {
namespace {

std::vector<model::User> users() {
    model::User jane;
    jane.external_id = "12345678";
    jane.name = "Jane Soap";
    jane.email = "janes@soap.com";
    jane.email_verified = true;
    model::User zoe;
    zoe.external_id = "12345678901234567890123";
    zoe.name = "Zoë \"Z\" 日本 🧼";
    model::User gone;
    gone.external_id = "gone";
    gone.disabled = true;
    model::User twin;
    twin.external_id = "twin-1";
    twin.email = "twin@soap.com";
    model::User other = twin;
    other.external_id = "twin-2";
    model::User broken;
    broken.external_id = "broken";
    broken.email = "no address";
    model::User longest;
    for (int i = 0; i < 255; ++i) longest.external_id += "😀";
    return {jane, zoe, gone, twin, other, broken, longest};
}

class MessagingToken : public ::testing::Test {
  protected:
    Answer ask(std::string_view body, std::string_view fields = "") {
        return ask_once(service_.port(), token_request(test_api_key, body, fields));
    }
    static nlohmann::json json(const Answer& answer) { return nlohmann::json::parse(answer.body); }

    FakeDirectory directory_{users()};
    TestService service_{directory_};
};

TEST_F(MessagingToken, IsWhatTheContractShows) {
    const Answer answer = ask(R"({"external_id":"12345678"})");
    ASSERT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.field("content-type"), "application/json");
    EXPECT_EQ(answer.field("cache-control"), "no-store");
    EXPECT_EQ(answer.field("x-content-type-options"), "nosniff");
    EXPECT_TRUE(std::regex_match(answer.field("x-request-id"), std::regex("[0-9a-f]{32}")));
    EXPECT_TRUE(std::regex_match(answer.field("date"),
                                 std::regex("\\w{3}, \\d{2} \\w{3} \\d{4} \\d{2}:\\d{2}:\\d{2} GMT")));
    const auto body = json(answer);
    EXPECT_EQ(body["token_type"], "JWT");
    EXPECT_EQ(body["expires_in"], 900);
    EXPECT_EQ(body["expires_at"], "2027-01-15T08:15:00Z");
    EXPECT_EQ(body["external_id"], "12345678");
    EXPECT_EQ(body.size(), 5U);

    const auto token = decode_token(body["token"].get<std::string>(), test_secret);
    EXPECT_TRUE(token.signature_holds);
    EXPECT_EQ(token.header_text, R"({"alg":"HS256","typ":"JWT","kid":"app_0123456789abcdef01234567"})");
    EXPECT_EQ(token.claims_text,
              R"({"external_id":"12345678","scope":"user","name":"Jane Soap","email":"janes@soap.com",)"
              R"("email_verified":true,"iat":1800000000,"exp":1800000900})");
}

TEST_F(MessagingToken, SpeaksOfUsersWithUnusualIdsAndNames) {
    const auto zoe = json(ask(R"({"external_id":12345678901234567890123})"));
    EXPECT_EQ(zoe["external_id"], "12345678901234567890123");
    const auto claims = decode_token(zoe["token"].get<std::string>(), test_secret).claims;
    EXPECT_EQ(claims["external_id"], "12345678901234567890123");
    EXPECT_EQ(claims["name"], "Zoë \"Z\" 日本 🧼");
    EXPECT_FALSE(claims.contains("email"));
    EXPECT_FALSE(claims.contains("email_verified"));

    const std::string longest = users().back().external_id;
    const auto answer = json(ask(R"({"external_id":")" + longest + "\"}"));
    EXPECT_EQ(decode_token(answer["token"].get<std::string>(), test_secret).claims["external_id"], longest);
}

TEST_F(MessagingToken, FindsAUserByEmailInAnyAsciiCase) {
    EXPECT_EQ(json(ask(R"({"email":"JANES@soap.COM"})"))["external_id"], "12345678");
}

TEST_F(MessagingToken, LivesAsLongAsAskedForAndNoLonger) {
    EXPECT_EQ(json(ask(R"({"external_id":"12345678","ttl":60})"))["expires_in"], 60);
    EXPECT_EQ(json(ask(R"({"external_id":"12345678","ttl":86400})"))["expires_in"], 900);
    EXPECT_EQ(json(ask(R"({"external_id":"12345678","platform":"android"})"))["expires_in"], 3600);
}

TEST_F(MessagingToken, ComesRawWhereTheClientPrefersThat) {
    const Answer text = ask(R"({"external_id":"12345678"})", "Accept: text/plain\r\n");
    EXPECT_EQ(text.field("content-type"), "text/plain");
    EXPECT_TRUE(decode_token(text.body, test_secret).signature_holds);
    const Answer jwt = ask(R"({"external_id":"12345678"})", "Accept: application/jwt\r\n");
    EXPECT_EQ(jwt.field("content-type"), "application/jwt");
    EXPECT_TRUE(decode_token(jwt.body, test_secret).signature_holds);
}

TEST_F(MessagingToken, KeepsTheRequestIdOfTheCaller) {
    EXPECT_EQ(ask(R"({"external_id":"12345678"})", "X-Request-Id: shop-1.2_3\r\n").field("x-request-id"),
              "shop-1.2_3");
    const Answer refused = ask("{", "X-Request-Id: shop-4\r\n");
    EXPECT_EQ(refused.field("x-request-id"), "shop-4");
    EXPECT_EQ(json(refused)["request_id"], "shop-4");
    EXPECT_NE(ask("{}", "X-Request-Id: a b\r\n").field("x-request-id"), "a b");
}

struct Refusal {
    const char* body;
    const char* fields;
    unsigned status;
    const char* code;
};

const Refusal refusals[] = {
    {"{", "", 400, "malformed_json"},
    {R"({"external_id":"nobody"})", "", 404, "user_not_found"},
    {R"({"external_id":"gone"})", "", 403, "user_disabled"},
    {R"({"email":"twin@soap.com"})", "", 409, "user_ambiguous"},
    {R"({"external_id":"broken"})", "", 422, "invalid_claim"},
    {R"({"external_id":"1","scope":"app"})", "", 422, "unknown_member"},
    {R"({"external_id":"1","external_id":"2"})", "", 422, "duplicate_member"},
    {R"({"external_id":1.5})", "", 422, "invalid_member"},
    {"", "", 422, "invalid_member"},
    {R"({"external_id":"12345678"})", "Accept: text/html\r\n", 406, "not_acceptable"},
    {R"({"external_id":"12345678"})", "Content-Encoding: gzip\r\n", 415, "unsupported_media_type"},
};

TEST_F(MessagingToken, RefusesWithProblemDetailsThatSayWhy) {
    for (const auto& [body, fields, status, code] : refusals) {
        const Answer answer = ask(body, fields);
        EXPECT_EQ(answer.status, status) << body;
        EXPECT_EQ(answer.field("content-type"), "application/problem+json");
        EXPECT_EQ(answer.field("cache-control"), "no-store");
        const auto problem = json(answer);
        EXPECT_EQ(problem["code"], code) << body;
        EXPECT_EQ(problem["status"], status);
        EXPECT_EQ(problem["request_id"], answer.field("x-request-id"));
        EXPECT_FALSE(problem["title"].get<std::string>().empty());
        EXPECT_FALSE(problem["detail"].get<std::string>().empty());
        EXPECT_EQ(problem["type"], "urn:tokenbooth:problem:" + std::string(code));
        EXPECT_EQ(problem.contains("pointer"), status == 422) << body;
    }
}

TEST_F(MessagingToken, IsNeverGivenWithoutAKnownKey) {
    const auto post = [&](const std::string& fields) {
        const std::string body = R"({"external_id":"12345678"})";
        return ask_once(service_.port(), "POST /v1/messaging/token HTTP/1.1\r\nHost: h\r\n" + fields +
                                             "Content-Type: application/json\r\nContent-Length: " +
                                             std::to_string(body.size()) + "\r\n\r\n" + body);
    };
    const std::string right = test_api_key;
    for (const std::string& fields :
         {std::string(), std::string("Authorization: Bearer wrong\r\n"), "Authorization: Basic " + right + "\r\n",
          "Authorization: " + right + "\r\n", "Authorization: Bearer " + right + "x\r\n",
          "Authorization: Bearer  " + right + "\r\n", "X-Api-Key: " + right + "\r\n",
          "Cookie: key=" + right + "\r\n", std::string("Authorization: Bearer eyJ.eyJ.sig\r\n")}) {
        const Answer answer = post(fields);
        EXPECT_EQ(answer.status, 401U) << fields;
        EXPECT_EQ(answer.field("www-authenticate"), "Bearer realm=\"tokenbooth\"");
        EXPECT_EQ(json(answer)["code"], "unauthenticated");
    }
    EXPECT_EQ(directory_.asked, 0U) << "an unproven caller must not reach the directory";
    EXPECT_EQ(post("Authorization: Bearer tb_barred_0123456789abcdefghijklmnopqrstuvwxyzAB\r\n").status, 403U);
    EXPECT_EQ(post("Authorization: bearer " + right + "\r\n").status, 200U);
}

TEST_F(MessagingToken, A13IsNeverGivenForAKeyInTheQuery) {
    const Answer answer =
        ask_once(service_.port(), "POST /v1/messaging/token?api_key=" + std::string(test_api_key) +
                                      " HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(answer.status, 401U);
}

TEST_F(MessagingToken, NamesNobodyInAGetOfABackend) {
    const Answer answer = ask_once(service_.port(),
                                   "GET /v1/messaging/token?external_id=12345678 HTTP/1.1\r\nHost: h\r\n"
                                   "Authorization: Bearer " +
                                       std::string(test_api_key) + "\r\n\r\n");
    EXPECT_EQ(answer.status, 422U);
    EXPECT_EQ(json(answer)["code"], "invalid_member");
}

TEST_F(MessagingToken, IsSignedByManyThreadsAtOnce) {
    std::vector<std::thread> clients;
    for (int i = 0; i < 4; ++i) {
        clients.emplace_back([&] {
            HttpClient client(service_.port());
            for (int j = 0; j < 200; ++j) {
                client.send(token_request(test_api_key, R"({"external_id":"12345678"})"));
                const Answer answer = client.receive();
                ASSERT_EQ(answer.status, 200U);
                EXPECT_TRUE(decode_token(json(answer)["token"].get<std::string>(), test_secret).signature_holds);
            }
        });
    }
    for (auto& client : clients) client.join();
}

struct Outage {
    core::Errc error;
    unsigned status;
};

TEST(MessagingTokenOutage, IsAnErrorOfTheServerAndNeverNotFound) {
    for (const auto& [error, status] :
         {Outage{core::Errc::directory_unavailable, 503}, Outage{core::Errc::directory_timeout, 504},
          Outage{core::Errc::overloaded, 503}}) {
        FailingDirectory directory(error);
        const TestService service(directory);
        const Answer answer = ask_once(service.port(), token_request(test_api_key, R"({"external_id":"1"})"));
        EXPECT_EQ(answer.status, status);
        EXPECT_EQ(answer.field("retry-after"), status == 503 ? "1" : "");
        EXPECT_EQ(answer.body.find("FailingDirectory"), std::string::npos) << "the reason is for the logs";
        EXPECT_EQ(ask_once(service.port(), "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n").status, 200U);
        EXPECT_EQ(ask_once(service.port(), "GET /readyz HTTP/1.1\r\nHost: h\r\n\r\n").status, 503U);
    }
}

TEST(MessagingTokenOutage, OfAnUnforeseenKindIsA500AndTheProcessLives) {
    ScriptedDirectory directory([](const model::Subject&) -> core::Task<core::Result<directory::FoundUser>> {
        throw std::runtime_error("canary of an exception");
        co_return directory::FoundUser();
    });
    TestService service(directory);
    for (int i = 0; i < 3; ++i) {
        const Answer answer = ask_once(service.port(), token_request(test_api_key, R"({"external_id":"1"})"));
        EXPECT_EQ(answer.status, 500U);
        EXPECT_EQ(answer.field("connection"), "close");
        EXPECT_EQ(nlohmann::json::parse(answer.body)["code"], "internal_error");
        EXPECT_EQ(answer.body.find("canary"), std::string::npos);
        EXPECT_EQ(service.server().failures(), static_cast<std::uint64_t>(i + 1));
    }
}

TEST(MessagingTokenOutage, OfADirectoryThatKeepsNoDeadlineIsEndedByTheConnection) {
    Gate gate;
    ScriptedDirectory directory([&](const model::Subject&) -> core::Task<core::Result<directory::FoundUser>> {
        co_await gate.pass();
        co_return directory::FoundUser();
    });
    auto options = TestService::default_options();
    options.request_timeout = std::chrono::milliseconds(50);
    // So that the last question is answered after the handler has come back.
    options.threads = 1;
    const TestService service(directory, options);
    HttpClient client(service.port());
    client.send(token_request(test_api_key, R"({"external_id":"1"})"));
    const Answer answer = client.receive();
    EXPECT_EQ(answer.status, 504U);
    EXPECT_EQ(answer.field("connection"), "close");
    gate.open();  // it comes back after all, and finds nobody
    EXPECT_EQ(ask_once(service.port(), "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n").status, 200U);
}

}  // namespace
}  // namespace tokenbooth::test
