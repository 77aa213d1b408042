// Pages that people see: what is put into them stays text (threats.md B6).
#include "api/html.hpp"

#include <gtest/gtest.h>

namespace tokenbooth::api {
namespace {

TEST(HtmlText, LeavesNothingThatBeginsATagOrEndsAnAttribute) {
    EXPECT_EQ(html_text(R"(<b a="x" c='y'>&amp;)"), "&lt;b a=&quot;x&quot; c=&#39;y&#39;&gt;&amp;amp;");
    EXPECT_EQ(html_text("Zoë 😀"), "Zoë 😀");
}

TEST(HtmlPage, RunsAndStylesByANonceThatIsNeverTheSame) {
    const Page page{.title = "T", .main = "<p>x</p>", .script = "run()", .form_action = "'self'"};
    const auto policy_of = [](const http::Response& response) {
        for (const auto& field : response.fields()) {
            if (field.name == "Content-Security-Policy") return field.value;
        }
        return std::string();
    };
    const auto first = html_page(200, page);
    const std::string policy = policy_of(first);
    const std::size_t at = policy.find("script-src 'nonce-") + 18;
    const std::string nonce = policy.substr(at, 22);
    EXPECT_EQ(policy, "default-src 'none'; style-src 'nonce-" + nonce + "'; script-src 'nonce-" + nonce +
                          "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
    EXPECT_NE(first.body().find("<script nonce=\"" + nonce + "\">run()</script>"), std::string::npos);
    EXPECT_NE(policy, policy_of(html_page(200, page)));
    EXPECT_EQ(policy_of(html_page(200, {.title = "T", .main = {}})).find("script-src"), std::string::npos);
}

TEST(HtmlProblem, SaysCodeAndRequestIdAndKeepsTheReasonForTheLog) {
    observability::RequestScope scope{.request_id = "id-1"};
    const core::Error error{.code = core::Errc::rate_limited,
                            .message = "too many <attempts>",
                            .reason = "secret reason",
                            .pointer = {},
                            .retry_after = 7};
    const auto page = html_problem(error, scope);
    EXPECT_EQ(page.status(), 429U);
    EXPECT_TRUE(page.has_field("Retry-After"));
    EXPECT_NE(page.body().find("<p>Too many &lt;attempts&gt;.</p>"), std::string::npos);
    EXPECT_NE(page.body().find("rate_limited · request id-1"), std::string::npos);
    EXPECT_EQ(page.body().find("secret reason"), std::string::npos);
    EXPECT_EQ(scope.reason, "secret reason");
}

}  // namespace
}  // namespace tokenbooth::api
