// What Zendesk leads to when it refuses or signs out (contract §2.5; zendesk-facts §3).
#include "support/sso.hpp"

namespace tokenbooth::test {
namespace {

TEST_F(Sso, LogoutShowsAndAuditsWhatZendeskComplainsOfAndEndsTheSession) {
    serve("", "", "after_logout = \"https://shop.example/bye\"\n");
    const Answer plain = get("/v1/sso/logout?email=&external_id=&brand_id=7", session());
    EXPECT_EQ(plain.status, 303U);
    EXPECT_EQ(plain.field("location"), "https://shop.example/bye");
    EXPECT_TRUE(plain.field("set-cookie").starts_with("__Host-tokenbooth=; ")) << plain.field("set-cookie");
    EXPECT_NE(plain.field("set-cookie").find("Max-Age=0"), std::string::npos);

    const Answer error =
        get("/v1/sso/logout?kind=error&message=User+is+invalid%0a%0dsecond+line" + std::string(900, 'x'));
    EXPECT_EQ(error.status, 200U);
    EXPECT_NE(error.body.find("User is invalid  second line"), std::string::npos);
    EXPECT_EQ(error.body.find(std::string(400, 'x')), std::string::npos) << "cut";
    EXPECT_NE(error.body.find("href=\"https://shop.example/bye\""), std::string::npos);
    service_->wait_for("Zendesk says kind=error message=User is invalid");
}

TEST_F(Sso, LogoutTakesWhatItCannotReadForAComplaint) {
    serve("", "", "after_logout = \"https://shop.example/bye\"\n");
    const Answer page = get("/v1/sso/logout?kind=error&message=100%");
    EXPECT_EQ(page.status, 200U);
    EXPECT_NE(page.body.find("Zendesk did not sign you in"), std::string::npos);
    service_->wait_for("Zendesk says kind=");
    EXPECT_EQ(get("/v1/sso/logout?kind=error").status, 200U) << "without a message, too";
    EXPECT_EQ(get("/v1/sso/logout?message=no").status, 200U);
}

// Anybody can make this link: marks that embed, override or isolate would turn the page's own words around.
TEST_F(Sso, LogoutShowsNoMarksThatTurnTextAround) {
    serve();
    const Answer page = get("/v1/sso/logout?message=a%E2%80%AAb%E2%80%AEc%E2%81%A6d%E2%81%A9e%D7%90f");
    EXPECT_NE(page.body.find("a b c d e\xd7\x90"
                             "f"),
              std::string::npos)
        << page.body;
}

TEST_F(Sso, LogoutLeadsWhoeverWantsToBeSomebodyElseBackToTheSignInPage) {
    serve("", "", "after_logout = \"https://shop.example/bye\"\n");
    const Answer again = get("/v1/sso/logout?again=1&return_to=%2Fhc%3Fa%3Db", session("max"));
    EXPECT_EQ(again.status, 303U);
    EXPECT_EQ(again.field("location"), "login?return_to=%2Fhc%3Fa%3Db");
    EXPECT_TRUE(again.field("set-cookie").starts_with("__Host-tokenbooth=; ")) << again.field("set-cookie");
    EXPECT_EQ(get("/v1/sso/logout?again=1").field("location"), "login");
    EXPECT_EQ(get("/v1/sso/logout?again=1&return_to=//evil.example").field("location"), "login");
    EXPECT_EQ(get("/v1/sso/logout?again=0").field("location"), "https://shop.example/bye");
}

TEST_F(Sso, LogoutLeadsNobodyBackWhereThePageIsTheSites) {
    serve("public_url = \"https://login.example.com\"\n", "",
          "login_page = \"https://shop.example/login\"\nafter_logout = \"https://shop.example/bye\"\n");
    EXPECT_EQ(get("/v1/sso/logout?again=1").field("location"), "https://shop.example/bye");
}

}  // namespace
}  // namespace tokenbooth::test
