// Single sign-on by the built-in page (contract §2.5; zendesk-facts §3; threats.md B5, B6, B8, B10).
#include "support/sso.hpp"

#include <csignal>
#include <regex>
#include <thread>

namespace tokenbooth::test {
namespace {

using nlohmann::json;

TEST_F(Sso, SignsAUserInByTheBuiltInPageAndSubmitsTheTokenToZendesk) {
    serve();
    const Answer signed_in = sign_in("jane", test_password, "/hc/en-us?a=b&c=d");
    ASSERT_EQ(signed_in.status, 303U) << signed_in.body;
    EXPECT_EQ(signed_in.field("location"), "login?return_to=%2Fhc%2Fen-us%3Fa%3Db%26c%3Dd");
    const std::string cookie = signed_in.field("set-cookie");
    EXPECT_TRUE(cookie.starts_with("__Host-tokenbooth=")) << cookie;
    EXPECT_TRUE(cookie.ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=1800")) << cookie;

    const Answer page = get("/v1/sso/" + signed_in.field("location"), "Cookie: " + cookie_of(signed_in) + "\r\n");
    ASSERT_EQ(page.status, 200U) << page.body;
    EXPECT_NE(page.body.find(R"(<form method="post" action="https://acme.zendesk.com/access/jwt">)"),
              std::string::npos);
    EXPECT_NE(page.body.find("<button type=\"submit\">"), std::string::npos) << "where no script runs";
    EXPECT_EQ(field_of(page, "return_to"), "/hc/en-us?a=b&c=d");
    const auto token = decode_token(field_of(page, "jwt"), sso_secret);
    EXPECT_TRUE(token.signature_holds);
    EXPECT_EQ(token.header_text, R"({"alg":"HS256","typ":"JWT"})");
    EXPECT_EQ(token.claims["email"], "janes@soap.com");
    EXPECT_EQ(token.claims["external_id"], "1");
    EXPECT_EQ(token.claims["jti"].get<std::string>().size(), 22U);
    EXPECT_TRUE(token.claims["iat"].is_number_integer());
    EXPECT_FALSE(token.claims.contains("exp"));
    EXPECT_FALSE(token.claims.contains("tags")) << "no attribute unless the configuration lists it";
    EXPECT_FALSE(token.claims.contains("role"));
}

// Where a proxy takes a prefix off, nothing but the browser knows it: what is relative keeps it.
TEST_F(Sso, StaysUnderWhateverPrefixTheBrowserKnowsItBy) {
    serve("public_url = \"https://login.example.com/support\"\n");
    EXPECT_NE(get("/v1/sso/login").body.find("<form method=\"post\" action=\"login\">"), std::string::npos);
    EXPECT_EQ(sign_in("jane", test_password).field("location"), "login");
}

TEST_F(Sso, ClaimsTheAttributesThatTheConfigurationListsAndTheDirectoryHolds) {
    serve("", "", "attributes = [\"tags\", \"organization\", \"role\", \"phone\"]\n");
    const auto token = decode_token(field_of(get("/v1/sso/login", session()), "jwt"), sso_secret);
    EXPECT_EQ(token.claims["tags"], (json{"vip", "gold"}));
    EXPECT_EQ(token.claims["organization"], "Soap Inc");
    EXPECT_EQ(token.claims["role"], "end_user");
    EXPECT_FALSE(token.claims.contains("phone"));
    const auto other = decode_token(field_of(get("/v1/sso/login", session("zoe")), "jwt"), sso_secret);
    EXPECT_FALSE(other.claims.contains("tags")) << "never empty by accident: Zendesk would wipe them all";
    EXPECT_FALSE(other.claims.contains("role"));
}

// What a browser says of itself adds nothing to a token.
TEST_F(Sso, TakesNothingFromTheQueryButReturnTo) {
    serve("", "", "attributes = [\"role\"]\n");
    const Answer page = get(
        "/v1/sso/login?brand_id=1&locale_id=8&timestamp=9&role=admin&email=evil%40x.com&external_id=2", session());
    ASSERT_EQ(page.status, 200U);
    const auto token = decode_token(field_of(page, "jwt"), sso_secret);
    EXPECT_EQ(token.claims["role"], "end_user");
    EXPECT_EQ(token.claims["email"], "janes@soap.com");
    EXPECT_EQ(token.claims["external_id"], "1");
}

TEST_F(Sso, HasNoCacheNoFrameAndNoRefererOnAnyPage) {
    serve();
    const std::string cookie = session();
    for (const Answer& page : {get("/v1/sso/login"), get("/v1/sso/login", cookie), sign_in("jane", "wrong"),
                               get("/v1/sso/logout"), get("/v1/sso/logout?kind=error&message=x")}) {
        EXPECT_EQ(page.field("cache-control"), "no-store");
        EXPECT_EQ(page.field("referrer-policy"), "no-referrer");
        EXPECT_EQ(page.field("x-frame-options"), "DENY");
        EXPECT_EQ(page.field("x-content-type-options"), "nosniff");
        const std::string policy = page.field("content-security-policy");
        for (const char* part :
             {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action "}) {
            EXPECT_NE(policy.find(part), std::string::npos) << part << " in " << policy;
        }
        EXPECT_EQ(policy.find("unsafe"), std::string::npos);
        EXPECT_EQ(page.field("access-control-allow-origin"), "");
    }
    const std::string first = get("/v1/sso/login", cookie).field("content-security-policy");
    EXPECT_NE(first.find("form-action 'self' https://acme.zendesk.com;"), std::string::npos) << first;
    EXPECT_NE(first, get("/v1/sso/login", cookie).field("content-security-policy")) << "a nonce is used once";
}

TEST_F(Sso, IsForNavigationsOnly) {
    serve("[browser]\nallowed_origins = [\"https://www.example.com\"]\n");
    const std::string cookie = session();
    for (const std::string mode : {"cors", "no-cors", "same-origin", "websocket"}) {
        const Answer fetched =
            get("/v1/sso/login", cookie + "Origin: https://www.example.com\r\nSec-Fetch-Mode: " + mode + "\r\n");
        EXPECT_EQ(fetched.status, 403U) << mode;
        EXPECT_EQ(fetched.field("access-control-allow-origin"), "") << mode;
    }
    EXPECT_EQ(get("/v1/sso/login", cookie + "Sec-Fetch-Mode: navigate\r\n").status, 200U);
}

// Contract §2.3: single sign-on answers people.
TEST_F(Sso, RefusesByAPageAlsoWhatComesToNoHandler) {
    serve("[browser]\nallowed_origins = [\"https://www.example.com\"]\n");
    const std::string origin = "Origin: https://www.example.com\r\n";
    for (const auto& [answer, status] : {std::pair{post("/v1/sso/logout", "", origin), 405U},
                                         {get("/v1/sso/login", origin + "Content-Encoding: gzip\r\n"), 415U}}) {
        EXPECT_EQ(answer.status, status);
        EXPECT_EQ(answer.field("content-type"), "text/html; charset=utf-8") << status;
        EXPECT_NE(answer.body.find(answer.field("x-request-id")), std::string::npos) << status;
        EXPECT_EQ(answer.field("access-control-allow-origin"), "") << status;
    }
    EXPECT_EQ(post("/v1/sso/logout", "").field("allow"), "GET, OPTIONS");
    const Answer preflight = ask_once(service_->port(), "OPTIONS /v1/sso/login HTTP/1.1\r\nHost: h\r\n" + origin +
                                                            "Access-Control-Request-Method: GET\r\n\r\n");
    EXPECT_EQ(preflight.status, 204U);
    EXPECT_EQ(preflight.field("access-control-allow-origin"), "") << "no script may ask";
}

TEST_F(Sso, RefusesWhoeverIsSignedInAndMayNotUseItWithAPageAndNoRedirect) {
    serve();
    for (const char* name : {"max", "noel", "anon"}) {
        const Answer page = get("/v1/sso/login", session(name));
        EXPECT_EQ(page.status, 422U) << name;
        EXPECT_EQ(page.field("content-type"), "text/html; charset=utf-8");
        EXPECT_NE(page.body.find(page.field("x-request-id")), std::string::npos) << "with the request's id";
        EXPECT_EQ(page.field("location"), "");
    }
    for (const auto& [name, needed] : {std::pair{"noel", "your account has no e-mail address"},
                                       {"anon", "your account has no name"},
                                       {"max", "has not been confirmed yet"}}) {
        EXPECT_NE(get("/v1/sso/login", session(name)).body.find(needed), std::string::npos) << name;
    }
    const Answer unverified = get("/v1/sso/login?return_to=/hc", session("max"));
    EXPECT_NE(unverified.body.find("<h1>No access to support</h1>"), std::string::npos) << unverified.body;
    EXPECT_NE(unverified.body.find("email_not_verified"), std::string::npos);
    EXPECT_NE(unverified.body.find("<a href=\"logout?again=1&amp;return_to=%2Fhc\">"), std::string::npos)
        << "or they could not become another";
}

// Neither page tells whether there is an account.
TEST_F(Sso, SaysTheSameToWhoeverIsDisabledAndWhoeverHasGone) {
    serve();
    const auto page_for = [this](const std::string& external_id) {
        const Answer page = get("/v1/sso/login", sealed_session(external_id));
        EXPECT_EQ(page.status, 401U) << external_id;
        const std::size_t begin = page.body.find("<main>");
        return page.body.substr(begin, page.body.find("<p class=\"small\">") - begin);
    };
    const std::string disabled = page_for("6");
    EXPECT_EQ(disabled, page_for("nobody"));
    EXPECT_NE(disabled.find("may not be used for support"), std::string::npos) << disabled;
}

TEST_F(Sso, B10EndsWithTheUser) {
    serve();
    const std::string cookie = session();
    ASSERT_EQ(get("/v1/sso/login", cookie).status, 200U);
    std::string users = TemporaryFolder::read(folder_.path() / "users.csv");
    users.erase(users.find("1,jane"), users.find("2,zoe") - users.find("1,jane"));
    folder_.write("users.csv", users);
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (get("/v1/sso/login", cookie).status == 200U && std::chrono::steady_clock::now() < until) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    const Answer page = get("/v1/sso/login", cookie);
    EXPECT_EQ(page.status, 401U);
    EXPECT_EQ(page.body.find("name=\"jwt\""), std::string::npos);
}

TEST_F(Sso, TakesNoSessionThatItHasNotSealed) {
    serve();
    const std::string cookie = session();
    const std::string value = cookie.substr(cookie.find('=') + 1, cookie.size() - cookie.find('=') - 3);
    const Answer user_token = ask("/v1/support-sdk/user-token", R"({"external_id":"1"})");
    for (const std::string& forged :
         {std::string("1"), value + "A", value.substr(1), std::string(),
          json::parse(user_token.body)["user_token"].get<std::string>(), value + "; __Host-tokenbooth=" + value}) {
        const Answer page = get("/v1/sso/login", "Cookie: __Host-tokenbooth=" + forged + "\r\n");
        EXPECT_EQ(field_of(page, "jwt"), "") << forged;
        EXPECT_NE(field_of(page, "csrf"), "") << "asks to sign in";
    }
    // Also where somebody has pasted one secret into both places, a user_token is no session.
    EXPECT_EQ(field_of(get("/v1/sso/login", sealed_session("1", "support_sdk user_token")), "jwt"), "");
    EXPECT_NE(field_of(get("/v1/sso/login", sealed_session("1")), "jwt"), "");
    // The session opens single sign-on and nothing else (contract §2.5).
    EXPECT_EQ(get("/v1/messaging/token", cookie).status, 401U);
}

TEST_F(Sso, SignInIsNotForPagesOfOtherSites) {
    serve("public_url = \"https://login.example.com\"\n");
    for (const char* fields :
         {"Sec-Fetch-Site: cross-site\r\n", "Sec-Fetch-Site: same-site\r\n", "Sec-Fetch-Site: none\r\n",
          "Origin: https://evil.example\r\n", "Origin: https://login.example.com.evil.example\r\n",
          "Origin: https://login.example.com:444\r\n", "Origin: null\r\n"}) {
        EXPECT_EQ(sign_in("jane", test_password, "", fields).status, 403U) << fields;
    }
    for (const char* fields :
         {"Origin: https://login.example.com\r\n", "", "Origin: null\r\nSec-Fetch-Site: same-origin\r\n"}) {
        EXPECT_EQ(sign_in("jane", test_password, "", fields).status, 303U) << fields;
    }
    // Without the token of the page, or with another than the cookie's.
    const Answer page = get("/v1/sso/login");
    const std::string right = std::string("&username=jane&password=") + test_password;
    const auto submit = [&](const std::string& form, const std::string& cookie) {
        return post("/v1/sso/login", form, cookie, "application/x-www-form-urlencoded").status;
    };
    const std::string csrf = "csrf=" + field_of(page, "csrf");
    const std::string cookie = "Cookie: " + cookie_of(page) + "\r\n";
    EXPECT_EQ(submit(csrf + right, ""), 403U);
    EXPECT_EQ(submit(right, cookie), 403U);
    EXPECT_EQ(submit(right, "Cookie: __Host-tokenbooth-csrf=\r\n"), 403U);
    EXPECT_EQ(submit("csrf=" + std::string(43, 'A') + right, cookie), 403U);
    EXPECT_EQ(submit(csrf + right, cookie), 303U);
    EXPECT_EQ(post("/v1/sso/login", R"({"username":"jane","password":test_password})", cookie).status, 415U);
}

TEST_F(Sso, SignInIsForThePagesOfItsOwnHostWhereNoAddressIsConfigured) {
    serve();
    for (const char* own : {"http://login.example.com", "https://login.example.com"}) {
        EXPECT_EQ(sign_in("jane", test_password, "", "Origin: " + std::string(own) + "\r\n").status, 303U) << own;
    }
    for (const char* other : {"https://evil.example", "https://login.example.com.evil.example", "null"}) {
        EXPECT_EQ(sign_in("jane", test_password, "", "Origin: " + std::string(other) + "\r\n").status, 403U)
            << other;
    }
}

// What differs is what each page has of its own: ids, random values, and the name that was typed.
std::string without_its_own(const Answer& page, const std::string& name) {
    std::string text = std::to_string(page.status) + "\n";
    for (const auto& [field, value] : page.fields) text += field + ": " + value + "\n";
    text += page.body;
    std::smatch nonce;
    std::regex_search(page.body, nonce, std::regex("nonce=\"([^\"]*)\""));
    for (const std::string& own : {nonce.str(1), field_of(page, "csrf"), page.field("x-request-id"),
                                   page.field("date"), page.field("content-length"), "\"" + name + "\""}) {
        for (std::size_t at = text.find(own); !own.empty() && at != std::string::npos;
             at = text.find(own, at + 1)) {
            text.replace(at, own.size(), "*");
        }
    }
    return text;
}

TEST_F(Sso, A1SignInTellsNobodyWhetherThereIsAnAccount) {
    serve();
    const std::string unknown = without_its_own(sign_in("nobody", "wrong"), "nobody");
    EXPECT_TRUE(unknown.starts_with("401")) << unknown;
    EXPECT_EQ(without_its_own(sign_in("jane", "wrong"), "jane"), unknown);
    EXPECT_EQ(without_its_own(sign_in("jane", std::string(100, 'p')), "jane"), unknown);
    EXPECT_EQ(without_its_own(sign_in("gone", "wrong"), "gone"), unknown);
    EXPECT_EQ(without_its_own(sign_in("gone", test_password), "gone"), unknown) << "disabled, with the password";
}

TEST_F(Sso, SignInSaysTheSameToAWrongPasswordAndToNobody) {
    serve();
    for (const char* name : {"jane", "nobody", "gone"}) {
        const Answer page = sign_in(name, "wrong");
        EXPECT_EQ(page.status, 401U) << name;
        EXPECT_NE(page.body.find("The user name or the password is wrong."), std::string::npos);
        EXPECT_EQ(field_of(page, "username"), name);
        EXPECT_EQ(page.field("set-cookie").find("__Host-tokenbooth="), std::string::npos);
    }
    EXPECT_EQ(sign_in("gone", test_password).status, 401U) << "disabled";
}

TEST_F(Sso, B6EscapesWhateverItShows) {
    serve();
    const std::string markup = R"("><svg onload=alert(1)></script><script>alert(2)</script>{{7*7}}&lt;)";
    const Answer retry = sign_in(markup, "wrong");
    EXPECT_EQ(field_of(retry, "username"), markup);
    const Answer complaint =
        get("/v1/sso/logout?kind=error&message=%22%3E%3Csvg+onload%3Dalert(1)%3E%3C/script%3E");
    const std::string there = "/v1/sso/login?return_to=/hc/%22%3E%3Csvg/onload=alert(1)%3E";
    const Answer asking = get(there);
    const Answer forwarding = get(there, session());
    EXPECT_EQ(field_of(asking, "return_to"), "/hc/\"><svg/onload=alert(1)>");
    EXPECT_EQ(field_of(forwarding, "return_to"), "/hc/\"><svg/onload=alert(1)>");
    for (const Answer& page : {retry, complaint, asking, forwarding, get("/v1/sso/login", session("markup"))}) {
        EXPECT_EQ(page.body.find("<svg"), std::string::npos) << page.body;
        EXPECT_EQ(page.body.find("alert(2)</script>"), std::string::npos);
    }
}

TEST_F(Sso, B5DropsAReturnToThatLeadsElsewhereAndGoesOnWithoutIt) {
    serve("", "", "allowed_return_hosts = [\"help.acme.example\"]\n");
    const std::string cookie = session();
    const auto kept = [&](const std::string& encoded) {
        const Answer page = get("/v1/sso/login?return_to=" + encoded, cookie);
        EXPECT_EQ(page.status, 200U) << encoded;
        EXPECT_NE(field_of(page, "jwt"), "") << encoded;
        return field_of(page, "return_to");
    };
    EXPECT_EQ(kept("%2Fhc%2Fde"), "/hc/de");
    EXPECT_EQ(kept("https%3A%2F%2Facme.zendesk.com%2Fagent"), "https://acme.zendesk.com/agent");
    EXPECT_EQ(kept("https%3A%2F%2Fhelp.acme.example%2F"), "https://help.acme.example/");
    for (const char* evil : {"%2F%2Fevil.example", "https%3A%2F%2Fevil.example", "javascript%3Aalert(1)",
                             "%5C%5Cevil", "%2F%0d%0aSet-Cookie:%20a=b", "%2F%09%2Fevil", "https%3Aevil", "%zz",
                             "%2Fok&return_to=%2F%2Fevil.example"}) {
        EXPECT_EQ(kept(evil), "") << evil;
    }
    service_->wait_for("return_to was dropped");
    const std::string policy = get("/v1/sso/login", cookie).field("content-security-policy");
    EXPECT_NE(policy.find("form-action 'self' https://acme.zendesk.com https://help.acme.example;"),
              std::string::npos)
        << "Zendesk leads on to it: " << policy;
    EXPECT_EQ(sign_in("jane", test_password, "//evil.example").field("location"), "login");
    EXPECT_EQ(field_of(sign_in("jane", "wrong", "//evil.example"), "return_to"), "");
}

TEST_F(Sso, AuditsWhomItSignedInAndWhomItRefused) {
    serve();
    get("/v1/sso/login", session());
    sign_in("jane", "wrong");
    service_->wait_for(
        R"("outcome":"issued","caller":{"kind":"session","name":"sign-in page"},"external_id":"1","profile":"sso")");
    service_->wait_for(R"("outcome":"refused","code":"invalid_credentials")");
}

TEST_F(Sso, AuditsWhomItTurnedAwayBeforeItKnewThem) {
    serve();
    get("/v1/sso/login", "Authorization: Bearer " + api_key_ + "\r\n");
    service_->wait_for(
        R"("outcome":"refused","code":"unauthenticated","reason":"a backend has no session of its own")");
    get("/v1/sso/login", "Sec-Fetch-Mode: cors\r\n");
    service_->wait_for(
        R"("outcome":"refused","code":"origin_not_allowed","reason":"this address is for a browser)");
    sign_in("jane", test_password, "", "Sec-Fetch-Site: cross-site\r\n");
    service_->wait_for(R"("outcome":"refused","code":"origin_not_allowed","reason":"this form has not come from)");
    EXPECT_EQ(get("/v1/sso/login").status, 200U);
    // All of its lines are written when it has ended.
    service_->signal(SIGTERM);
    ASSERT_EQ(service_->wait(std::chrono::seconds(10)), 0);
    EXPECT_EQ(service_->output().find(R"("seq":4)"), std::string::npos) << "a page that asks has refused nobody";
}

TEST_F(Sso, AuditsADroppedReturnToAlsoWhereNobodyHasSignedInYet) {
    serve();
    get("/v1/sso/login?return_to=%2F%2Fevil.example");
    service_->wait_for(
        R"("outcome":"refused","reason":"no credentials; return_to was dropped: it begins with two slashes)");
    get("/v1/sso/login?return_to=%2Fhc&return_to=%2Fde");
    service_->wait_for(
        R"("outcome":"refused","reason":"no credentials; return_to was dropped: it stands there twice")");
    get("/v1/sso/login?return_to=%zz");
    service_->wait_for(
        R"("outcome":"refused","reason":"no credentials; return_to was dropped: it stands in a query that cannot)");
    get("/v1/sso/login?return_to=%2F%2Fevil.example", session());
    service_->wait_for(R"("outcome":"issued","reason":"return_to was dropped: it begins with two slashes)");
}

}  // namespace
}  // namespace tokenbooth::test
