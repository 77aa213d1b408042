// The built-in page (contract §2.5): the token against forged forms, and what a refusal still tells programs.
#include "api/sign_in_page.hpp"
#include "api/form.hpp"

#include <gtest/gtest.h>

namespace tokenbooth::api {
namespace {

// The token in the page for a browser that sends `cookie`.
std::string csrf_for(const std::string& cookie) {
    observability::RequestScope scope;
    const std::string pair = "__Host-tokenbooth-csrf=" + cookie;
    const std::vector<core::HeaderField> fields = {{.name = "cookie", .value = pair}};
    http::Request request;
    request.fields = fields;
    request.scope = &scope;
    const auto page = sign_in_page({}, request);
    const std::string before = R"(name="csrf" value=")";
    const std::size_t begin = page.body().find(before) + before.size();
    return page.body().substr(begin, page.body().find('"', begin) - begin);
}

TEST(SignInPage, KeepsTheTokenOfAnotherTab) {
    const std::string given = csrf_for("");
    EXPECT_EQ(given.size(), 43U);
    EXPECT_NE(given, csrf_for("")) << "random";
    EXPECT_EQ(csrf_for(given), given);
}

// Whoever can set a cookie must not choose a token that is no random one, or write into the page.
TEST(SignInPage, TakesNoCookieForATokenThatItCannotHaveMade) {
    for (const std::string& planted : {std::string("A"), std::string(42, 'A'), std::string(44, 'A'),
                                       "'><svg/onload=alert(1)>" + std::string(20, 'A'),
                                       "<svg/onload=alert(1)>" + std::string(22, 'A'), std::string(43, '.')}) {
        const std::string csrf = csrf_for(planted);
        EXPECT_NE(csrf, planted);
        EXPECT_EQ(csrf.size(), 43U) << planted;
    }
}

TEST(SignInPage, SaysWhenToComeBackWhereThereWereTooManyAttempts) {
    observability::RequestScope scope;
    http::Request request;
    request.scope = &scope;
    const core::Error error{.code = core::Errc::rate_limited,
                            .message = "too many attempts",
                            .reason = {},
                            .pointer = {},
                            .retry_after = 7};
    const auto page = sign_in_refused(error, {.return_to = {}, .username = "jane", .wrong = {}}, request);
    EXPECT_EQ(page.status(), 429U);
    EXPECT_TRUE(page.has_field("Retry-After"));
    EXPECT_NE(page.body().find("Wait a few minutes"), std::string::npos);
}

}  // namespace
}  // namespace tokenbooth::api
