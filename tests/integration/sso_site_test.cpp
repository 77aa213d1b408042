// Single sign-on of users whom the site itself signs in (contract §2.5).
#include "support/signing_key.hpp"
#include "support/sso.hpp"

#include <ctime>

namespace tokenbooth::test {
namespace {

TEST_F(Sso, SendsWhoeverHasNoSessionToTheSitesOwnPageWithTheWayBack) {
    serve("public_url = \"https://login.example.com\"\n", "", "login_page = \"https://shop.example/login?x=1\"\n");
    const Answer answer = get("/v1/sso/login?return_to=%2Fhc%2F&brand_id=7");
    EXPECT_EQ(answer.status, 303U);
    EXPECT_EQ(
        answer.field("location"),
        "https://shop.example/login?x=1&return_to=https%3A%2F%2Flogin.example.com%2Fv1%2Fsso%2Flogin%3Freturn_to%"
        "3D%252Fhc%252F%26brand_id%3D7");
    EXPECT_EQ(post("/v1/sso/login", "", "", "application/x-www-form-urlencoded").status, 405U)
        << "there is no built-in page beside it";
    EXPECT_EQ(get("/v1/sso/login", sealed_session("1")).status, 303U)
        << "nor counts a session from when there was one: it would outlive the site's own";
}

TEST_F(Sso, PutsTheWayBackWhereTheAddressHasAPlaceForIt) {
    serve("public_url = \"https://login.example.com\"\n", "",
          "login_page = \"https://shop.example/#/login?next={return_to}&a=b\"\n");
    EXPECT_EQ(get("/v1/sso/login").field("location"),
              "https://shop.example/#/login?next=https%3A%2F%2Flogin.example.com%2Fv1%2Fsso%2Flogin&a=b");
}

TEST_F(Sso, PutsTheWayBackBeforeAFragmentThatIsNoAddress) {
    constexpr const char* back = "return_to=https%3A%2F%2Flogin.example.com%2Fv1%2Fsso%2Flogin";
    for (const auto& [page, location] : {std::pair{"login#top", "login?" + std::string(back) + "#top"},
                                         {"login?x=1#top", "login?x=1&" + std::string(back) + "#top"},
                                         {"?x=1#/signin", "?x=1#/signin?" + std::string(back)},
                                         {"#!/signin?x=1", "#!/signin?x=1&" + std::string(back)}}) {
        serve("public_url = \"https://login.example.com\"\n", "",
              "login_page = \"https://shop.example/" + std::string(page) + "\"\n");
        EXPECT_EQ(get("/v1/sso/login").field("location"), "https://shop.example/" + location);
    }
}

// The site's cookie does not reach this service: without an end the browser would go round and round.
TEST_F(Sso, EndsARoundOfSendingToThePageAndComingBack) {
    serve("public_url = \"https://login.example.com\"\n", "", "login_page = \"https://shop.example/login\"\n");
    std::string cookie;
    for (int round = 1; round <= 3; ++round) {
        // Zendesk says when it sent them.
        const Answer sent = get("/v1/sso/login?return_to=/hc&timestamp=" + std::to_string(round), cookie);
        ASSERT_EQ(sent.status, 303U) << round;
        const std::string field = sent.field("set-cookie");
        EXPECT_TRUE(field.starts_with("__Host-tokenbooth-sent=")) << field;
        EXPECT_TRUE(field.ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=60")) << field;
        cookie = "Cookie: " + cookie_of(sent) + "\r\n";
    }
    const Answer page = get("/v1/sso/login?return_to=/hc", cookie);
    EXPECT_EQ(page.status, 401U);
    EXPECT_NE(page.body.find("<h1>We cannot see your sign-in</h1>"), std::string::npos) << page.body;
    EXPECT_NE(page.body.find("href=\"https://shop.example/login?return_to=https%3A%2F%2Flogin.example.com"),
              std::string::npos)
        << page.body;
    service_->wait_for("came back from sso.login_page three times within a minute");
    EXPECT_NE(page.field("set-cookie").find("__Host-tokenbooth-sent=; "), std::string::npos)
        << "they may try again";
    EXPECT_NE(page.field("set-cookie").find("Max-Age=0"), std::string::npos);
}

TEST_F(Sso, CountsRoundsByNoCookieButItsOwn) {
    serve("public_url = \"https://login.example.com\"\n", "", "login_page = \"https://shop.example/login\"\n");
    for (const char* planted : {"", "4", "9", "33", "x", "-1"}) {
        const Answer sent =
            get("/v1/sso/login", "Cookie: __Host-tokenbooth-sent=" + std::string(planted) + "\r\n");
        EXPECT_EQ(sent.status, 303U) << planted;
        EXPECT_TRUE(sent.field("set-cookie").starts_with("__Host-tokenbooth-sent=1")) << planted;
    }
}

// A browser that opens again with all of its tabs goes round with none of them.
TEST_F(Sso, CountsRoundsOfEachAddressByItself) {
    serve("public_url = \"https://login.example.com\"\n", "", "login_page = \"https://shop.example/login\"\n");
    std::string cookie;
    for (int tab = 0; tab < 8; ++tab) {
        const Answer sent = get("/v1/sso/login?return_to=/hc/" + std::to_string(tab), cookie);
        EXPECT_EQ(sent.status, 303U) << tab;
        cookie = "Cookie: " + cookie_of(sent) + "\r\n";
    }
}

// Whose own session was refused is sent on like a stranger; the operator must see why.
TEST_F(Sso, LogsWhyAUserIsNotSeenAsSignedIn) {
    const std::string proxy = "[callers.proxy]\nheader = \"X-Forwarded-User\"\nsubject_is = \"username\"\n";
    serve("public_url = \"https://login.example.com\"\ntrusted_proxies = [\"192.0.2.1\"]\n", proxy,
          "login_page = \"https://shop.example/login\"\n");
    EXPECT_EQ(get("/v1/sso/login", "X-Forwarded-User: jane\r\n").status, 303U);
    service_->wait_for("comes from none of server.trusted_proxies");
}

// Contract §2.5: signed in, and refused, so no other sign-in would help; at token endpoints it is a bad
// credential.
TEST_F(Sso, RefusesByAPageWhoseAddressTheSitesOwnTokenDoesNotVerify) {
    const std::string secret = "a-secret-of-the-site-s-own-of-forty-bytes";
    serve("public_url = \"https://login.example.com\"\n",
          "[[callers.bearer]]\nissuer = \"https://shop.example\"\naudience = \"desk\"\nsecret = \"" + secret +
              "\"\nheader = \"cookie:id_token\"\nsubject_claim = \"email\"\nsubject_is = \"email\"\n",
          "login_page = \"https://shop.example/login\"\n");
    const auto cookie = [&secret](const std::string& verified) {
        const std::string claims =
            R"({"iss":"https://shop.example","aud":"desk","email":"janes@soap.com","exp":)" +
            std::to_string(std::time(nullptr) + 60) + verified + "}";
        return "Cookie: id_token=" + hmac_token(R"({"alg":"HS256","typ":"JWT"})", claims, secret) +
               "\r\nSec-Fetch-Site: same-origin\r\n";
    };
    EXPECT_NE(field_of(get("/v1/sso/login", cookie(R"(,"email_verified":true)")), "jwt"), "");
    for (const char* verified : {"", R"(,"email_verified":false)", R"(,"email_verified":"true")"}) {
        const Answer page = get("/v1/sso/login", cookie(verified));
        EXPECT_EQ(page.status, 422U);
        EXPECT_NE(page.body.find("<h1>No access to support</h1>"), std::string::npos) << page.body;
        EXPECT_NE(page.body.find("has not been confirmed yet"), std::string::npos) << page.body;
        EXPECT_EQ(get("/v1/messaging/token", cookie(verified)).status, 401U);
    }
    service_->wait_for(R"("outcome":"refused","code":"email_not_verified","reason":"the token does not say)");
}

// What no user can mend is not told as if it were their account's fault.
TEST_F(Sso, IsUnavailableWhereTheDirectoryCannotBeAsked) {
    configure(
        "trusted_proxies = [\"127.0.0.1\"]\n[zendesk]\nsubdomain = \"acme\"\n[callers.proxy]\nheader = "
        "\"X-Forwarded-User\"\n[sso]\nsecret = \"" +
        std::string(sso_secret) +
        "\"\n[[directory]]\nkind = \"http\"\nurl = \"http://127.0.0.1:1/users\"\nsecret = \"" + canary_secret +
        "\"\n");
    service_.emplace(std::vector<std::string>{"serve"}, folder_.path());
    const Answer page = get("/v1/sso/login", "X-Forwarded-User: 1\r\n");
    EXPECT_EQ(page.status, 503U) << page.body;
    EXPECT_NE(page.body.find("directory_unavailable"), std::string::npos) << page.body;
    EXPECT_EQ(page.body.find("No access to support"), std::string::npos) << page.body;
}

TEST_F(Sso, ABackendHasNoBrowserToSignIn) {
    serve();
    const Answer answer = get("/v1/sso/login", "Authorization: Bearer " + api_key_ + "\r\n");
    EXPECT_EQ(answer.status, 401U);
    EXPECT_EQ(field_of(answer, "jwt"), "");
}

// A credential that does not open this door is an answer; signing in would hide it.
TEST_F(Sso, ACallerThatMayHaveOtherTokensIsNotAskedToSignIn) {
    serve();
    const std::string toml = TemporaryFolder::read(folder_.path() / "tokenbooth.toml");
    const std::size_t end = toml.find('\n', toml.find("sha256 = ")) + 1;
    folder_.write("tokenbooth.toml", toml.substr(0, end) + "profiles = [\"messaging\"]\n" + toml.substr(end));
    service_->signal(SIGHUP);
    service_->wait_for("\"reloaded\"");
    const Answer answer = get("/v1/sso/login", "Authorization: Bearer " + api_key_ + "\r\n");
    EXPECT_EQ(answer.status, 403U);
}

TEST_F(Sso, SaysThatThereIsNoPageToSignInWhereNeitherIsConfigured) {
    configure("[zendesk]\nsubdomain = \"acme\"\n[sso]\nsecret = \"" + std::string(sso_secret) + "\"\n");
    service_.emplace(std::vector<std::string>{"serve"}, folder_.path());
    for (const std::string& fields : {std::string(), sealed_session("1")}) {
        const Answer page = get("/v1/sso/login", fields);
        EXPECT_EQ(page.status, 401U);
        EXPECT_NE(page.body.find("Sign in on our website first"), std::string::npos) << page.body;
        EXPECT_EQ(page.body.find("<form"), std::string::npos);
    }
    service_->wait_for("no credentials; there is no sso.login_page to send them to");
    EXPECT_EQ(post("/v1/sso/login", "", "", "application/x-www-form-urlencoded").status, 405U);
}

// Of a session that is not ours, the page knows no way out.
TEST_F(Sso, OffersAnotherSignInToWhomTheBuiltInPageHasSignedInOnly) {
    serve("trusted_proxies = [\"127.0.0.1\"]\n",
          "[callers.proxy]\nheader = \"X-Forwarded-User\"\nsubject_is = \"username\"\n");
    const Answer page = get("/v1/sso/login", "X-Forwarded-User: max\r\n");
    EXPECT_EQ(page.status, 422U) << page.body;
    EXPECT_NE(page.body.find("email_not_verified"), std::string::npos);
    EXPECT_EQ(page.body.find("Sign in as somebody else"), std::string::npos);
    EXPECT_NE(field_of(get("/v1/sso/login", "X-Forwarded-User: jane\r\n"), "jwt"), "");
}

}  // namespace
}  // namespace tokenbooth::test
