// To whom the demo site answers: its own page, on this machine, and nobody else.
#include "support/demo_site.hpp"

#include <regex>
#include <set>

namespace tokenbooth::test {
namespace {

using nlohmann::json;

TEST_F(DemoSite, KeepsItsSessionFromScriptsAndFromOtherSites) {
    const DemoClient& client = start();
    const std::string set = client.post("/demo/sign-in", R"({"external_id":"12345678"})").field("set-cookie");
    EXPECT_TRUE(std::regex_match(
        set, std::regex("tokenbooth_demo=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Strict; Max-Age=28800")))
        << set;
}

TEST_F(DemoSite, AnswersOnlyToTheNamesOfThisMachine) {
    start();
    const std::string port = std::to_string(demo_->port());
    for (const std::string target : {"/demo", "/demo/state.json", "/demo/demo.js", "/demo/token"}) {
        for (const std::string& host :
             {"localhost:" + port, "127.0.0.2:" + port, "[::1]:" + port, std::string("demo.localhost")}) {
            const Answer answer =
                ask_once(demo_->port(), "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            EXPECT_NE(answer.status, 421U) << target << ' ' << host;
        }
        // DNS rebinding: the name is the enemy's, the address is ours.
        for (const std::string& host :
             {"rebound.example.com:" + port, std::string("127.0.0.1.example.com"),
              std::string("localhost.example.com"), std::string("10.0.0.1"), std::string("0.0.0.0:" + port)}) {
            const Answer answer =
                ask_once(demo_->port(), "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            EXPECT_EQ(answer.status, 421U) << target << ' ' << host;
            EXPECT_EQ(json::parse(answer.body)["code"], "misdirected_request");
        }
    }
    // To the browser, the rebound page is of the same origin.
    for (const std::string target : {"/demo/sign-in", "/demo/sign-out", "/demo/inspect", "/demo/zendesk/login"}) {
        const Answer answer =
            ask_once(demo_->port(), "POST " + target + " HTTP/1.1\r\nHost: rebound.example.com:" + port +
                                        "\r\nOrigin: http://rebound.example.com:" + port + "\r\n" + own_page +
                                        "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
        EXPECT_EQ(answer.status, 421U) << target;
    }
}

// A proxy on the same machine lets the world in, whatever Host it sends.
TEST_F(DemoSite, AnswersOnlyToClientsOnThisMachine) {
    serve("trusted_proxies = [\"127.0.0.1\"]\n[demo]\nenabled = true\n");
    EXPECT_EQ(client_->get("/demo", "X-Forwarded-For: 203.0.113.9\r\n").status, 421U);
    EXPECT_EQ(client_->get("/demo", "X-Forwarded-For: 2001:db8::9\r\n").status, 421U);
    EXPECT_EQ(client_->get("/demo", "X-Forwarded-For: ::1\r\n").status, 200U);
    EXPECT_EQ(client_->get("/demo").status, 200U);
}

TEST_F(DemoSite, TakesPostsFromItsOwnPageOnly) {
    const DemoClient& client = start();
    const std::string body = R"({"external_id":"12345678"})";
    for (const std::string path : {"/demo/sign-in", "/demo/sign-out", "/demo/inspect", "/demo/zendesk/login"}) {
        for (const std::string& fields :
             {std::string(), std::string("Origin: https://evil.example\r\n"), std::string("Origin: null\r\n"),
              "Origin: https://evil.example\r\nReferer: http://" + client.host() + "/demo\r\n",
              std::string("Sec-Fetch-Site: cross-site\r\n"), std::string("Sec-Fetch-Site: same-site\r\n"),
              std::string("Sec-Fetch-Site: none\r\n"),
              "Sec-Fetch-Site: cross-site\r\nOrigin: http://" + client.host() + "\r\n",
              "Origin: http://" + client.host() + "0\r\n"}) {
            const Answer answer = client.post(path, body, fields);
            EXPECT_EQ(answer.status, 403U) << path << ' ' << fields;
            EXPECT_EQ(answer.field("set-cookie"), "");
        }
    }
    const std::string own = "Origin: http://" + client.host() + "\r\n";
    EXPECT_EQ(client.post("/demo/sign-in", body, own).status, 200U);
    for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data"}) {
        EXPECT_EQ(client.post("/demo/sign-in", body, own, type).status, 415U) << type;
    }
}

TEST_F(DemoSite, GivesATokenToItsOwnPageOnly) {
    const DemoClient& client = start();
    const std::string session = client.sign_in(R"({"external_id":"12345678"})");
    const std::string cookie = session.substr(session.find("Cookie"));
    for (const std::string site : {"Sec-Fetch-Site: cross-site\r\n", "Sec-Fetch-Site: same-site\r\n", ""}) {
        EXPECT_EQ(client.get("/demo/token", cookie + site).status, 403U) << site;
    }
    const Answer answer = client.get("/demo/token", session + "Origin: https://evil.example\r\n");
    EXPECT_EQ(answer.field("access-control-allow-origin"), "");
    const std::string pair = cookie.substr(8, cookie.size() - 10);
    EXPECT_EQ(client.get("/demo/token", std::string(own_page) + "Cookie: " + pair + "; " + pair + "\r\n").status,
              401U)
        << "two cookies are none";
}

TEST_F(DemoSite, IsAPageWithoutRoomForAnybodyElsesScript) {
    const DemoClient& client = start();
    const Answer page = client.get("/demo");
    EXPECT_EQ(page.status, 200U);
    EXPECT_EQ(page.field("content-type"), "text/html; charset=utf-8");
    EXPECT_EQ(page.field("x-frame-options"), "DENY");
    for (const char* file : {"/demo", "/demo/demo.js", "/demo/demo.css"}) {
        EXPECT_EQ(client.get(file).field("cache-control"), "no-cache") << file << ": an update is seen at once";
    }
    const std::string policy = page.field("content-security-policy");
    for (const char* part : {"default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'",
                             "form-action 'none'", "base-uri 'none'", "frame-ancestors 'none'"}) {
        EXPECT_NE(policy.find(part), std::string::npos) << part;
    }
    EXPECT_EQ(policy.find("http"), std::string::npos) << policy;
    EXPECT_EQ(policy.find("unsafe"), std::string::npos) << policy;
    const std::set<std::string> own = {"text/css; charset=utf-8", "text/javascript; charset=utf-8"};
    std::smatch path;
    for (std::string rest = page.body;
         std::regex_search(rest, path, std::regex(R"((?:src|href)="(demo/[^"]+)\")")); rest = path.suffix()) {
        const Answer file = client.get("/" + path[1].str());
        EXPECT_EQ(file.status, 200U) << path[1];
        EXPECT_EQ(own.count(file.field("content-type")), 1U) << path[1];
    }
}

TEST_F(DemoSite, AllowsZendesksHostsForTheRealWidgetOnly) {
    const DemoClient& client = start({"--snippet-key", "2f0a7c1e-0000-4000-8000-000000000000"});
    EXPECT_NE(client.get("/demo").field("content-security-policy").find("https://*.zdassets.com"),
              std::string::npos);
    EXPECT_EQ(json::parse(client.get("/demo/state.json").body)["snippet_key"],
              "2f0a7c1e-0000-4000-8000-000000000000");
    EXPECT_EQ(run({"demo", "--snippet-key", "x\"><script>"}).exit_code, 1);
    demo_->wait_for("the real widget will refuse this demo's tokens");
}

// Whom browser.allowed_origins lets read tokens, it lets read nothing of the demo.
TEST_F(DemoSite, IsReadByNoOtherOrigin) {
    serve("[browser]\nallowed_origins = [\"https://shop.example\"]\n[demo]\nenabled = true\n");
    for (const char* target : {"/demo", "/demo/state.json", "/demo/token"}) {
        const Answer answer = client_->get(target, "Origin: https://shop.example\r\n");
        EXPECT_EQ(answer.field("access-control-allow-origin"), "") << target;
    }
    EXPECT_EQ(client_->get("/v1/messaging/token", "Origin: https://shop.example\r\n")
                  .field("access-control-allow-origin"),
              "https://shop.example");
}

TEST_F(DemoSite, IsNotThereUnlessItIsEnabled) {
    serve("");
    for (const char* target : {"/demo", "/demo/state.json", "/demo/demo.js", "/demo/token", "/demo/inspect"}) {
        EXPECT_EQ(client_->get(target).status, 404U) << target;
    }
    EXPECT_EQ(client_->post("/demo/sign-in", R"({"external_id":"12345678"})").status, 404U);
}

TEST_F(DemoSite, OfAServiceKnowsNoneOfItsUsersAndNoneOfItsKeys) {
    const std::string key = serve("[demo]\nenabled = true\n");
    ASSERT_EQ(run({"users", "add", "12345678", "--name", "The real one"}).exit_code, 0);
    ASSERT_EQ(run({"users", "add", "42", "--name", "Real"}).exit_code, 0);
    EXPECT_EQ(client_->get("/demo").status, 200U);
    EXPECT_EQ(client_->post("/demo/sign-in", R"({"external_id":"42"})").status, 422U);
    EXPECT_EQ(client_->post("/demo/sign-in", R"({"name":"Anybody"})").status, 422U);

    const std::string session = client_->sign_in(R"({"external_id":"12345678"})");
    const Answer token = client_->get("/demo/token", session);
    const auto decoded = decode_token(token.body, canary_secret);
    EXPECT_FALSE(decoded.signature_holds);
    EXPECT_EQ(decoded.claims["name"], "Jane Soap");
    // Nor does the session open the real door, or the backend's key the demo's.
    EXPECT_EQ(client_->get("/v1/messaging/token", session).status, 401U);
    EXPECT_EQ(client_
                  ->post("/demo/token", R"({"external_id":"42"})",
                         std::string(own_page) + "Authorization: Bearer " + key + "\r\n")
                  .status,
              401U);
    // The inspector is no oracle for the configured secret.
    const Answer real = ask_once(demo_->port(), token_request(key, R"({"external_id":"42"})"));
    const std::string inspected = json::parse(real.body)["token"];
    const json verdict = json::parse(client_->post("/demo/inspect", json{{"token", inspected}}.dump()).body);
    for (const auto& finding : verdict["findings"]) EXPECT_NE(finding["code"], "signature") << finding;
}

TEST_F(DemoSite, IsRefusedWhereOthersReachTheListener) {
    for (const std::string listen : {"0.0.0.0:0", "[::]:0", "10.1.2.3:8080"}) {
        configure();
        folder_.write(
            "tokenbooth.toml",
            "[server]\nlisten = [\"127.0.0.1:0\", \"" + listen +
                "\"]\n[demo]\nenabled = true\n[[messaging.keys]]\nid = \"app_0123456789abcdef01234567\"\n"
                "secret_file = \"zendesk.key\"\n[[callers.api_keys]]\nname = \"shop\"\nsha256 = \"" +
                api_key_digest_ + "\"\n");
        const Finished refused = run({"serve"});
        EXPECT_EQ(refused.exit_code, 1) << listen;
        EXPECT_NE(refused.errors.find("demo.enabled"), std::string::npos) << refused.errors;
        EXPECT_NE(refused.errors.find(listen), std::string::npos) << refused.errors;
    }
    EXPECT_EQ(run({"demo", "--listen", "0.0.0.0:0"}).exit_code, 1);
    EXPECT_EQ(run({"demo", "--listen", "[::]:0"}).exit_code, 1);
}

}  // namespace
}  // namespace tokenbooth::test
