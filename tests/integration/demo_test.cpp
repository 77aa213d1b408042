// What the demo site does for whoever looks at it.
#include "support/demo_site.hpp"
#include "support/token_to_inspect.hpp"

#include <ctime>
#include <filesystem>
#include <regex>
#include <set>

namespace tokenbooth::test {
namespace {

using nlohmann::json;

TEST_F(DemoSite, SignsASampleUserInGivesThemATokenAndSignsThemOut) {
    const DemoClient& client = start();
    EXPECT_EQ(client.get("/demo/token").status, 401U);
    const std::string session = client.sign_in(R"({"external_id":"12345678"})");
    const json claims = client.claims_of(session);
    EXPECT_EQ(claims["external_id"], "12345678");
    EXPECT_EQ(claims["email"], "janes@soap.com");
    EXPECT_EQ(claims["email_verified"], true);
    EXPECT_EQ(json::parse(client.get("/demo/state.json", session).body)["user"]["name"], "Jane Soap");

    EXPECT_EQ(client.post("/demo/sign-out", "{}", session).status, 204U);
    EXPECT_EQ(client.get("/demo/token", session).status, 401U) << "the session is over, whatever the cookie says";
    EXPECT_TRUE(json::parse(client.get("/demo/state.json", session).body)["user"].is_null());
}

TEST_F(DemoSite, VouchesForNoDisabledUserThoughTheSiteHasLetThemIn) {
    const DemoClient& client = start();
    const Answer answer = client.get("/demo/token", client.sign_in(R"({"external_id":"usr_gone"})"));
    EXPECT_EQ(answer.status, 401U);
    EXPECT_EQ(json::parse(answer.body)["code"], "unauthenticated");
}

TEST_F(DemoSite, TakesWhoeverIsTypedInByAnIdThatSaysNothingAndStays) {
    const DemoClient& client = start();
    const json once = client.claims_of(client.sign_in(
        R"({"name":"Robert <script>alert(1)</script>","email":"bob@example.com","email_verified":true})"));
    EXPECT_TRUE(std::regex_match(once["external_id"].get<std::string>(), std::regex("demo_[0-9a-f]{12}")));
    EXPECT_EQ(once["name"], "Robert <script>alert(1)</script>");
    EXPECT_EQ(once["email_verified"], true);
    const json again = client.claims_of(client.sign_in(R"({"name":"Bob","email":"BOB@example.com"})"));
    EXPECT_EQ(again["external_id"], once["external_id"]) << "one address, one person";
    EXPECT_FALSE(again.contains("email_verified")) << "what nobody has said is not claimed";
    const json other = client.claims_of(client.sign_in(R"({"name":"Bob"})"));
    EXPECT_NE(other["external_id"], once["external_id"]);
    EXPECT_FALSE(other.contains("email"));
}

TEST_F(DemoSite, RefusesASignInThatSaysNobodyOrTooMuch) {
    const DemoClient& client = start();
    for (const auto& [body, pointer] : std::vector<std::pair<std::string, std::string>>{
             {R"({})", ""},
             {R"({"external_id":"12345678","name":"Jane"})", ""},
             {R"({"external_id":"nobody"})", "/external_id"},
             {R"({"external_id":12345678})", "/external_id"},
             {R"({"email":"no address"})", "/email"},
             {R"({"name":1})", "/name"},
             {R"({"name":")" + std::string(256, 'x') + R"("})", "/name"},
             {R"({"name":"J","email_verified":"true"})", "/email_verified"},
             {R"({"name":"J","role":"admin"})", "/role"},
             {R"({"name":"J","name":"K"})", "/name"},
         }) {
        const Answer answer = client.post("/demo/sign-in", body);
        EXPECT_EQ(answer.status, 422U) << body;
        EXPECT_EQ(json::parse(answer.body)["pointer"], pointer) << body;
        EXPECT_EQ(answer.field("set-cookie"), "") << body;
    }
    EXPECT_EQ(client.post("/demo/sign-in", "{").status, 400U);
}

TEST_F(DemoSite, BeginsANewSessionWithEachSignInAndEndsTheOld) {
    const DemoClient& client = start();
    const std::string first = client.sign_in(R"({"external_id":"12345678"})");
    const Answer second = client.post("/demo/sign-in", R"({"external_id":"usr_zoe"})", first);
    ASSERT_EQ(second.status, 200U);
    EXPECT_EQ(second.field("set-cookie").find(first.substr(first.find('='), 20)), std::string::npos);
    EXPECT_EQ(client.get("/demo/token", first).status, 401U);
}

TEST_F(DemoSite, InspectsAnyTokenAndEscapesWhatStandsInIt) {
    const DemoClient& client = start();
    const Answer token = client.get("/demo/token", client.sign_in(R"({"name":"<img src=x onerror=alert(1)>"})"));
    const Answer good = client.post("/demo/inspect", json{{"token", token.body}}.dump());
    ASSERT_EQ(good.status, 200U) << good.body;
    EXPECT_EQ(good.field("content-type"), "application/json");
    const json verdict = json::parse(good.body);
    EXPECT_EQ(verdict["profile"], "messaging");
    for (const auto& finding : verdict["findings"]) EXPECT_NE(finding["severity"], "error") << finding;
    const json garbage = json::parse(client.post("/demo/inspect", R"({"token":"<svg onload=alert(1)>"})").body);
    EXPECT_EQ(garbage["findings"][0]["severity"], "error");
    EXPECT_EQ(client.post("/demo/inspect", R"({"token":"x","profile":"sso"})").status, 200U);
    EXPECT_EQ(client.post("/demo/inspect", R"({"token":"x","profile":"root"})").status, 422U);
    EXPECT_EQ(client.post("/demo/inspect", R"({"token":7})").status, 422U);
    EXPECT_EQ(client.post("/demo/inspect", R"({"tokens":"x"})").status, 422U);
}

TEST_F(DemoSite, TakesATokenAsZendeskWould) {
    const DemoClient& client = start();
    const Answer token = client.get("/demo/token", client.sign_in(R"({"external_id":"12345678"})"));
    const auto login = [&](const std::string& credential) {
        return client.post("/demo/zendesk/login", "",
                           std::string(own_page) + "Authorization: " + credential + "\r\n");
    };
    EXPECT_EQ(login("Bearer " + token.body).status, 200U);
    std::string forged = token.body;
    forged[forged.size() - 10] = forged[forged.size() - 10] == 'A' ? 'B' : 'A';
    const std::string stranger =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImFwcF81ZGVhYTM1MzFjN2Y5NDAwMTBjYzRiYTQifQ" +
        forged.substr(forged.find('.'));
    for (const std::string& credential : {"Bearer " + forged, "Bearer " + stranger, token.body,
                                          std::string("Bearer null"), std::string("Bearer ")}) {
        const Answer refused = login(credential);
        EXPECT_EQ(refused.status, 401U) << credential;
        EXPECT_EQ(json::parse(refused.body)["error"]["code"], "invalid_auth");
    }
}

TEST_F(DemoSite, SignsWithAGivenKeyWhenOneIsGiven) {
    folder_.write("messaging.key", std::string(canary_secret) + "\n");
    const DemoClient& client =
        start({"--messaging-key-file", "messaging.key", "--messaging-key-id", "app_0123456789abcdef01234567"});
    const Answer token = client.get("/demo/token", client.sign_in(R"({"external_id":"12345678"})"));
    const auto decoded = decode_token(token.body, canary_secret);
    EXPECT_TRUE(decoded.signature_holds);
    EXPECT_NE(decoded.header_text.find("app_0123456789abcdef01234567"), std::string::npos);
    EXPECT_EQ(client.get("/demo/state.json").body.find(canary_secret), std::string::npos);
    EXPECT_EQ(run({"demo", "--messaging-key-file", "messaging.key"}).exit_code, 2) << "and its id";
    EXPECT_EQ(run({"demo", "--messaging-key-file", "absent", "--messaging-key-id", "app_1"}).exit_code, 1);
    folder_.write("short.key", "short\n");
    EXPECT_EQ(run({"demo", "--messaging-key-file", "short.key", "--messaging-key-id", "app_1"}).exit_code, 1);
}

TEST_F(DemoSite, RefusesASignedTokenThatZendeskWouldRefuse) {
    folder_.write("messaging.key", std::string(canary_secret) + "\n");
    const DemoClient& client =
        start({"--messaging-key-file", "messaging.key", "--messaging-key-id", "app_0123456789abcdef01234567"});
    const std::string exp = std::to_string(std::time(nullptr) + 900);
    for (const auto& [scope, status] : {std::pair{"user", 200U}, {"app", 401U}}) {
        const std::string token = make_token(
            R"({"alg":"HS256","typ":"JWT","kid":"app_0123456789abcdef01234567"})",
            R"({"external_id":"1","scope":")" + std::string(scope) + R"(","exp":)" + exp + "}", canary_secret);
        EXPECT_EQ(
            client
                .post("/demo/zendesk/login", "", std::string(own_page) + "Authorization: Bearer " + token + "\r\n")
                .status,
            status)
            << scope;
    }
}

TEST_F(DemoSite, PrintsItsAddressAndWritesNoFile) {
    const auto files = [this] {
        std::set<std::string> names;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path()))
            names.insert(entry.path());
        return names;
    };
    const DemoClient& client = start();
    demo_->wait_for("Ctrl-C");
    EXPECT_NE(demo_->output().find("http://" + client.host() + "/demo\n"), std::string::npos) << demo_->output();
    const auto before = files();
    client.claims_of(client.sign_in(R"({"name":"Bob"})"));
    EXPECT_EQ(files(), before);
}

TEST_F(DemoSite, OutlivesAReloadWithItsSessionsAndItsKey) {
    serve("[demo]\nenabled = true\n");
    const std::string session = client_->sign_in(R"({"external_id":"12345678"})");
    const json before = json::parse(client_->get("/demo/state.json", session).body);
    demo_->signal(SIGHUP);
    demo_->wait_for("reloaded");
    EXPECT_EQ(json::parse(client_->get("/demo/state.json", session).body)["user"], before["user"]);
    const Answer token = client_->get("/demo/token", session);
    EXPECT_EQ(client_
                  ->post("/demo/zendesk/login", "",
                         std::string(own_page) + "Authorization: Bearer " + token.body + "\r\n")
                  .status,
              200U);
}

}  // namespace
}  // namespace tokenbooth::test
