// Zendesk's doors beside messaging: what their tokens claim, with whose secret, and for whom they stay shut
// (contract §2, §2.2; zendesk-facts §2, §4).
#include "support/doors.hpp"

#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/issue/subject_sealer.hpp>

#include <chrono>
#include <ctime>
#include <iomanip>
#include <set>
#include <sstream>
#include <thread>

namespace tokenbooth::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr const char* plain_header = R"({"alg":"HS256","typ":"JWT"})";

std::vector<std::string> names_of(const nlohmann::ordered_json& claims) {
    std::vector<std::string> names;
    for (const auto& [name, value] : claims.items()) names.push_back(name);
    return names;
}

TEST_F(Doors, ChatTokensClaimWhatTheContractSaysForFiveMinutes) {
    serve();
    const Answer answer = ask("/v1/chat/token", R"({"external_id":1})");
    ASSERT_EQ(answer.status, 200U) << answer.body;
    const json said = json::parse(answer.body);
    EXPECT_EQ(said["expires_in"], 300);
    const auto token = decode_token(said["token"].get<std::string>(), chat_secret);
    EXPECT_TRUE(token.signature_holds);
    EXPECT_EQ(token.header_text, plain_header);
    EXPECT_EQ(names_of(token.claims), (std::vector<std::string>{"name", "email", "external_id", "iat", "exp"}));
    EXPECT_EQ(token.claims["external_id"], "1");
    EXPECT_EQ(token.claims["exp"].get<std::int64_t>() - token.claims["iat"].get<std::int64_t>(), 300);
}

TEST_F(Doors, ChatWantsANameAndAnAddressInAscii) {
    serve();
    const Answer accented = ask("/v1/chat/token", R"({"external_id":"2"})");
    EXPECT_EQ(accented.status, 422U);
    EXPECT_EQ(code_of(accented), "invalid_claim");
    for (const char* id : {"4", "5"}) {
        const Answer lacking = ask("/v1/chat/token", json{{"external_id", id}}.dump());
        EXPECT_EQ(lacking.status, 422U) << id;
        EXPECT_EQ(code_of(lacking), "missing_claim") << id;
    }
    EXPECT_EQ(ask("/v1/messaging/token", R"({"external_id":"2"})").status, 200U);
}

TEST_F(Doors, HelpCentreTokensHaveNoEndAndAJtiThatNeverComesAgain) {
    serve();
    std::set<std::string> seen;
    for (int i = 0; i < 200; ++i) {
        const Answer answer = ask("/v1/help-center/token", R"({"external_id":"1"})");
        ASSERT_EQ(answer.status, 200U) << answer.body;
        const json said = json::parse(answer.body);
        EXPECT_FALSE(said.contains("expires_at"));
        EXPECT_FALSE(said.contains("expires_in"));
        const auto token = decode_token(said["token"].get<std::string>(), help_center_secret);
        EXPECT_TRUE(token.signature_holds);
        EXPECT_EQ(token.header_text, plain_header);
        EXPECT_EQ(names_of(token.claims), (std::vector<std::string>{"name", "email", "iat", "jti"}));
        const std::string jti = token.claims["jti"];
        EXPECT_EQ(jti.size(), 22U) << "128 bits";
        EXPECT_TRUE(seen.insert(jti).second);
    }
}

TEST_F(Doors, TheDoorsThatTrustTheAddressAloneWantItVerified) {
    serve();
    for (const char* path : {"/v1/help-center/token", "/v1/support-sdk/user-token"}) {
        const Answer unverified = ask(path, R"({"external_id":"3"})");
        EXPECT_EQ(unverified.status, 422U) << path;
        EXPECT_EQ(code_of(unverified), "email_not_verified") << path;
        const Answer without = ask(path, R"({"external_id":"4"})");
        EXPECT_EQ(without.status, 422U) << path;
        EXPECT_EQ(code_of(without), "missing_claim") << path;
        EXPECT_EQ(ask(path, R"({"external_id":"6"})").status, 403U) << path;
    }
}

TEST_F(Doors, AskForNoLifetimeWhereThereIsNone) {
    serve();
    for (const char* member : {R"("ttl":60)", R"("platform":"ios")"}) {
        const std::string body = std::string(R"({"external_id":"1",)") + member + "}";
        EXPECT_EQ(ask("/v1/help-center/token", body).status, 422U) << member;
        EXPECT_EQ(ask("/v1/support-sdk/user-token", body).status, 422U) << member;
        EXPECT_EQ(ask("/v1/chat/token", body).status, 200U) << member;
    }
    const Answer shortened = ask("/v1/chat/token", R"({"external_id":"1","ttl":60})");
    EXPECT_EQ(json::parse(shortened.body)["expires_in"], 60);
    const Answer cut = ask("/v1/chat/token", R"({"external_id":"1","ttl":100000})");
    EXPECT_EQ(json::parse(cut.body)["expires_in"], 300);
}

TEST_F(Doors, AreCountedEachForItself) {
    serve();
    ask("/v1/chat/token", R"({"external_id":"1"})");
    ask("/v1/help-center/token", R"({"external_id":"3"})");
    // Neither issues anything.
    get("/v1/sso/logout?kind=error&message=no");
    get("/v1/sso/login?return_to=%2F%2Fevil.example");
    const std::string metrics = ask_once(service_->admin_port(), "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n").body;
    for (const char* line :
         {"tokenbooth_tokens_issued_total{profile=\"chat\"} 1",
          "tokenbooth_tokens_issued_total{profile=\"sso\"} 0",
          "tokenbooth_tokens_issued_total{profile=\"messaging\"} 0",
          "tokenbooth_token_refusals_total{profile=\"help_center\",code=\"email_not_verified\"} 1"}) {
        EXPECT_NE(metrics.find(line), std::string::npos) << line << "\n" << metrics;
    }
}

TEST_F(Doors, AreShutToACallerThatMayHaveOtherTokens) {
    serve();
    const std::string toml = TemporaryFolder::read(folder_.path() / "tokenbooth.toml");
    folder_.write("tokenbooth.toml", toml + "profiles = [\"chat\"]\n");
    service_->signal(SIGHUP);
    service_->wait_for("\"reloaded\"");
    EXPECT_EQ(ask("/v1/chat/token", R"({"external_id":"1"})").status, 200U);
    for (const char* path : {"/v1/messaging/token", "/v1/help-center/token", "/v1/support-sdk/user-token"}) {
        const Answer answer = ask(path, R"({"external_id":"1"})");
        EXPECT_EQ(answer.status, 403U) << path;
        EXPECT_EQ(code_of(answer), "profile_not_allowed") << path;
    }
}

// Contract §2.2: cut, and audited.
TEST_F(Doors, SayInTheAuditLogThatANameWasCut) {
    serve();
    const Answer answer = ask("/v1/chat/token", R"({"external_id":"8"})");
    const auto token = decode_token(json::parse(answer.body)["token"].get<std::string>(), chat_secret);
    EXPECT_EQ(token.claims["name"], std::string(255, 'n'));
    service_->wait_for(R"("outcome":"issued","reason":"the name was cut at 255 characters")");
}

TEST_F(Doors, OfAProfileWithoutASecretAreNotThere) {
    const std::string key = configure();
    service_.emplace(std::vector<std::string>{"serve"}, folder_.path());
    for (const char* path : {"/v1/chat/token", "/v1/help-center/token", "/v1/support-sdk/user-token",
                             "/v1/support-sdk/jwt", "/v1/sso/login", "/v1/sso/logout"}) {
        EXPECT_EQ(post(path, "{}").status, 404U) << path;
        EXPECT_EQ(get(path).status, 404U) << path;
    }
    // Outside like any path that is not there; inside no typing mistake.
    const auto without_id = [](const Answer& answer) {
        json said = json::parse(answer.body);
        said.erase("request_id");
        return said;
    };
    EXPECT_EQ(without_id(get("/v1/chat/token")), without_id(get("/v1/chatt/token")));
    for (const char* reason : {"[chat] has no secret", "[help_center] has no secret",
                               "[support_sdk] has no secret", "[sso] has no secret"}) {
        service_->wait_for("\"reason\":\"" + std::string(reason) + "\"");
    }
}

// The snippets that Zendesk publishes: a GET with the session's cookie, response.text().
TEST_F(Doors, GiveTheRawTokenToWhoeverAsksByGet) {
    serve();
    const Answer nobody = get("/v1/chat/token");
    EXPECT_EQ(nobody.status, 401U);
    const Answer backend = get("/v1/chat/token", "Authorization: Bearer " + api_key_ + "\r\n");
    EXPECT_EQ(backend.status, 422U) << "a GET names nobody";
}

class SupportSdk : public Doors {
  protected:
    std::string user_token(const std::string& id = "1") {
        const Answer answer = ask("/v1/support-sdk/user-token", json{{"external_id", id}}.dump());
        EXPECT_EQ(answer.status, 200U) << answer.body;
        return json::parse(answer.body)["user_token"];
    }
    Answer redeem(const std::string& text) {
        return post("/v1/support-sdk/jwt", "user_token=" + text, "", "application/x-www-form-urlencoded");
    }
};

TEST_F(SupportSdk, AnswersWithAnOpaqueUserTokenThatHoldsForFiveMinutes) {
    serve();
    const Answer answer = ask("/v1/support-sdk/user-token", R"({"email":"janes@soap.com"})");
    ASSERT_EQ(answer.status, 200U) << answer.body;
    const json said = json::parse(answer.body);
    EXPECT_EQ(said.size(), 3U);
    EXPECT_EQ(said["expires_in"], 300);
    EXPECT_TRUE(said["expires_at"].is_string());
    const std::string token = said["user_token"];
    EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
              std::string::npos)
        << "needs no encoding in a form";
    EXPECT_NE(token, user_token()) << "says nothing, not even whether it is the same user";

    std::tm end{};
    std::istringstream(said["expires_at"].get<std::string>()) >> std::get_time(&end, "%Y-%m-%dT%H:%M:%SZ");
    EXPECT_NEAR(static_cast<double>(timegm(&end) - std::time(nullptr)), 300.0, 5.0);
    service_->wait_for(R"("outcome":"issued","caller":{"kind":"api_key","name":"shop"},"external_id":"1",)"
                       R"("profile":"support_sdk","ttl":300)");
}

TEST_F(SupportSdk, GivesAUserTokenAsJsonOnly) {
    serve();
    const Answer raw = post("/v1/support-sdk/user-token", R"({"external_id":"1"})",
                            "Authorization: Bearer " + api_key_ + "\r\nAccept: application/jwt\r\n");
    EXPECT_EQ(raw.status, 406U) << raw.body;
}

// What a user may learn of the directory: nothing (contract §2.3).
TEST_F(SupportSdk, TellsAUserNotWhetherTheyAreUnknownOrDisabled) {
    serve("trusted_proxies = [\"127.0.0.1\"]\n",
          "[callers.proxy]\nheader = \"X-Forwarded-User\"\nsubject_is = \"username\"\n");
    const auto answer_to = [this](const std::string& user) {
        const Answer answer = post("/v1/support-sdk/user-token", "{}",
                                   "Sec-Fetch-Site: same-origin\r\nX-Forwarded-User: " + user + "\r\n");
        json said = json::parse(answer.body);
        said.erase("request_id");
        return std::to_string(answer.status) + said.dump();
    };
    EXPECT_TRUE(answer_to("jane").starts_with("200"));
    const std::string stranger = answer_to("stranger");
    EXPECT_TRUE(stranger.starts_with("401")) << stranger;
    EXPECT_EQ(answer_to("gone"), stranger);
}

// A failed login is an answer about the user; this is none.
TEST_F(SupportSdk, IsNotRefusedWhereTheDirectoryCannotBeAsked) {
    serve();
    const std::string token = user_token();
    const std::string toml = TemporaryFolder::read(folder_.path() / "tokenbooth.toml");
    folder_.write("tokenbooth.toml",
                  toml.substr(0, toml.find("[[directory]]")) +
                      "[[directory]]\nkind = \"http\"\nurl = \"http://127.0.0.1:1/users\"\nsecret = \"" +
                      canary_secret + "\"\n");
    service_.emplace(std::vector<std::string>{"serve"}, folder_.path());
    const Answer answer = redeem(token);
    EXPECT_EQ(answer.status, 503U) << answer.body;
    EXPECT_EQ(code_of(answer), "directory_unavailable");
}

TEST_F(SupportSdk, IsRedeemedByZendesksFormAgainAndAgain) {
    serve();
    const std::string token = user_token();
    std::set<std::string> ids;
    for (int i = 0; i < 3; ++i) {
        const Answer answer = redeem(token);
        ASSERT_EQ(answer.status, 200U) << answer.body;
        const json said = json::parse(answer.body);
        EXPECT_EQ(said.size(), 1U);
        const auto jwt = decode_token(said["jwt"].get<std::string>(), support_sdk_secret);
        EXPECT_TRUE(jwt.signature_holds);
        EXPECT_EQ(jwt.header_text, plain_header);
        EXPECT_EQ(names_of(jwt.claims), (std::vector<std::string>{"iat", "jti", "name", "email", "external_id"}));
        EXPECT_EQ(jwt.claims["email"], "janes@soap.com");
        EXPECT_TRUE(ids.insert(jwt.claims["jti"]).second);
    }
    const Answer as_json = post("/v1/support-sdk/jwt", json{{"user_token", token}}.dump());
    EXPECT_EQ(as_json.status, 200U);
    service_->wait_for(R"("outcome":"issued","caller":{"kind":"user_token","name":"zendesk"},"external_id":"1")");
}

TEST_F(SupportSdk, OpensToNothingElse) {
    serve();
    const std::string token = user_token();
    const Answer session = ask("/v1/help-center/token", R"({"external_id":"1"})");
    const std::string jwt = json::parse(session.body)["token"];
    for (const std::string& text :
         {std::string(), std::string("1"), std::string("janes%40soap.com"), token + "A", token.substr(1), jwt,
          token + "&user_token=" + token, std::string("%zz"), std::string(20'000, 'A')}) {
        const Answer answer = redeem(text);
        EXPECT_EQ(answer.status, 401U) << text.substr(0, 60);
        EXPECT_NE(answer.field("www-authenticate"), "");
    }
    EXPECT_EQ(post("/v1/support-sdk/jwt", "").status, 401U);
    EXPECT_EQ(post("/v1/support-sdk/jwt", "[]").status, 401U);
    EXPECT_EQ(post("/v1/support-sdk/jwt", R"({"user_token":1})").status, 401U);
    EXPECT_EQ(get("/v1/support-sdk/jwt?user_token=" + token).status, 405U) << "a GET stands in access logs";
    EXPECT_EQ(post("/v1/support-sdk/jwt?user_token=" + token, "", "", "application/x-www-form-urlencoded").status,
              401U)
        << "nor does the address of a POST open anything";
    EXPECT_EQ(redeem(token).status, 200U);
    // Sealed with the right secret, and for something else.
    const core::SystemClock clock;
    const issue::SubjectSealer other(core::Secret(support_sdk_secret), "sso session", 300s, clock);
    EXPECT_EQ(redeem(other.seal("1").text).status, 401U);
}

TEST_F(SupportSdk, IsRedeemedByGetOnlyWhereThatIsAllowed) {
    serve("", "", "", "allow_get = true\n");
    const std::string token = user_token();
    EXPECT_EQ(get("/v1/support-sdk/jwt?user_token=" + token).status, 200U);
    EXPECT_EQ(get("/v1/support-sdk/jwt").status, 401U);
}

TEST_F(SupportSdk, ForgetsNobodyWhoHasBeenDisabledSince) {
    serve();
    const std::string token = user_token();
    std::string users = TemporaryFolder::read(folder_.path() / "users.csv");
    const std::size_t at = users.find(",false,vip");
    users.replace(at, 6, ",true");
    folder_.write("users.csv", users);
    const auto until = std::chrono::steady_clock::now() + 5s;
    while (redeem(token).status == 200U && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(50ms);
    EXPECT_EQ(redeem(token).status, 401U);
}

TEST_F(SupportSdk, GivesNoUserTokenForWhomOnlyTheBackendKnows) {
    serve("", "may_assert = true\n[[directory]]\nkind = \"caller\"\n");
    const std::string stranger = R"({"external_id":"99","name":"Stranger","email":"s@soap.com"})";
    EXPECT_EQ(ask("/v1/chat/token", stranger).status, 200U);
    const Answer answer = ask("/v1/support-sdk/user-token", stranger);
    EXPECT_EQ(answer.status, 404U) << "Zendesk would redeem it without the backend's word";
    EXPECT_EQ(code_of(answer), "user_not_found");
    EXPECT_EQ(redeem(user_token("1")).status, 200U);
}

// Zendesk hears only that the login failed; why, the operator must find.
TEST_F(SupportSdk, AuditsWhatAUserHasLostSince) {
    serve();
    const std::string token = user_token();
    std::string users = TemporaryFolder::read(folder_.path() / "users.csv");
    const std::string name = "Jane Soap";
    users.erase(users.find(name), name.size());
    folder_.write("users.csv", users);
    const auto until = std::chrono::steady_clock::now() + 5s;
    while (redeem(token).status == 200U && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(50ms);
    EXPECT_EQ(redeem(token).status, 401U);
    service_->wait_for(R"("outcome":"refused","code":"unauthenticated","reason":"name is missing")");
}

TEST_F(SupportSdk, TokensEndWithTheirTimeAndOutliveARestart) {
    serve("", "", "", "user_token_ttl = \"2s\"\n");
    const std::string token = user_token();
    service_.reset();
    service_.emplace(std::vector<std::string>{"serve"}, folder_.path());
    EXPECT_EQ(redeem(token).status, 200U);
    std::this_thread::sleep_for(2100ms);
    EXPECT_EQ(redeem(token).status, 401U);
}

}  // namespace
}  // namespace tokenbooth::test
