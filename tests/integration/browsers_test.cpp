// Cross-origin requests and the fields that every answer carries (contract §2.4, threats.md B1, B2, B4, H25).
#include "support/fake_directory.hpp"
#include "support/http_client.hpp"
#include "support/test_service.hpp"

#include <tokenbooth/api/browser_options.hpp>

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace tokenbooth::test {
namespace {

model::User jane() {
    model::User user;
    user.external_id = "1";
    return user;
}

class Browsers : public ::testing::Test {
  protected:
    Answer ask(const std::string& request_line, const std::string& fields) const {
        return ask_once(service_.port(), request_line + " HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n");
    }
    Answer preflight(const std::string& origin, const std::string& method, const std::string& fields = "") const {
        return ask("OPTIONS /v1/messaging/token",
                   "Origin: " + origin + "\r\nAccess-Control-Request-Method: " + method + "\r\n" + fields);
    }
    static bool names_a_grant(const Answer& answer) {
        for (const auto& [name, value] : answer.fields) {
            if (name.starts_with("access-control-")) return true;
        }
        return false;
    }
    FakeDirectory directory_{{jane()}};
    TestService service_{directory_};
};

TEST_F(Browsers, OfAnAllowedOriginMayReadTheAnswer) {
    const std::string fields = "Origin: " + std::string(test_origin) + "\r\n";
    for (const Answer& answer :
         {ask_once(service_.port(), token_request(test_api_key, R"({"external_id":"1"})", fields)),
          ask("POST /v1/messaging/token", fields), ask("GET /nowhere", fields),
          ask("POST /v1/messaging/token", fields + "Content-Encoding: gzip\r\n"),
          ask("POST /v1/messaging/token", fields + "Content-Length: 70000\r\n")}) {
        EXPECT_EQ(answer.field("access-control-allow-origin"), test_origin);
        EXPECT_EQ(answer.field("access-control-allow-credentials"), "true");
        EXPECT_EQ(answer.field("access-control-expose-headers"), "X-Request-Id, Retry-After");
    }
}

TEST_F(Browsers, OfAnyOtherOriginMayNot) {
    for (const char* origin :
         {"null", "*", "https://shop.example.com.evil.com", "https://evilshop.example.com",
          "https://shop.example.com:444", "https://shop.example.com:443", "http://shop.example.com",
          "https://shop.example.com%60.evil", "https://SHOP.example.com", "https://shop.example.com.",
          "https://shop.example.com/", "https://x@shop.example.com", "https://shop.example.co",
          "shop.example.com"}) {
        const std::string fields = "Origin: " + std::string(origin) + "\r\n";
        const Answer answer =
            ask_once(service_.port(), token_request(test_api_key, R"({"external_id":"1"})", fields));
        EXPECT_EQ(answer.status, 200U) << "a backend is known by its key, not by its origin";
        EXPECT_FALSE(names_a_grant(answer)) << origin;
        const Answer refused = preflight(origin, "POST");
        EXPECT_EQ(refused.status, 403U) << origin;
        EXPECT_EQ(nlohmann::json::parse(refused.body)["code"], "origin_not_allowed");
        EXPECT_FALSE(names_a_grant(refused)) << origin;
    }
    EXPECT_EQ(ask("GET /healthz", "Origin: a\r\nOrigin: " + std::string(test_origin) + "\r\n").status, 400U);
}

TEST_F(Browsers, ArePreparedByAPreflight) {
    const Answer answer =
        preflight(test_origin, "POST", "Access-Control-Request-Headers: content-type, authorization\r\n");
    EXPECT_EQ(answer.status, 204U);
    EXPECT_EQ(answer.body, "");
    EXPECT_EQ(answer.field("access-control-allow-origin"), test_origin);
    EXPECT_EQ(answer.field("access-control-allow-methods"), "GET, POST, OPTIONS");
    EXPECT_EQ(answer.field("access-control-allow-headers"), "Authorization, Content-Type, X-Request-Id");
    EXPECT_EQ(answer.field("access-control-max-age"), "600");
    EXPECT_EQ(answer.field("vary"), "Origin");
}

TEST_F(Browsers, AreGrantedNothingBeyondTheList) {
    for (const Answer& answer :
         {preflight(test_origin, "DELETE"), preflight(test_origin, "PO"), preflight(test_origin, "post"),
          preflight(test_origin, "POST", "Access-Control-Request-Headers: x-evil\r\n"),
          preflight(test_origin, "POST", "Access-Control-Request-Headers: content-type,x-evil\r\n")}) {
        EXPECT_EQ(answer.status, 204U);
        EXPECT_FALSE(names_a_grant(answer));
    }
    const Answer local = preflight(test_origin, "POST", "Access-Control-Request-Private-Network: true\r\n");
    EXPECT_EQ(local.field("access-control-allow-private-network"), "");
}

TEST_F(Browsers, LearnWhatAPathTakes) {
    EXPECT_EQ(ask("OPTIONS /v1/messaging/token", "").field("allow"), "GET, POST, OPTIONS");
    EXPECT_EQ(ask("OPTIONS /healthz", "").field("allow"), "GET, HEAD, OPTIONS");
    EXPECT_EQ(ask("OPTIONS *", "").status, 204U);
    EXPECT_EQ(ask("OPTIONS /nowhere", "").status, 404U);
}

TEST_F(Browsers, GetTheSameSecurityFieldsOnEveryAnswer) {
    for (const Answer& answer :
         {ask_once(service_.port(), token_request(test_api_key, R"({"external_id":"1"})")),
          ask("GET /healthz", ""), ask("GET /readyz", ""), ask("GET /nowhere", ""), ask("PUT /healthz", ""),
          ask("OPTIONS *", ""), ask("POST /v1/messaging/token", ""), ask("GET /%", ""),
          ask("GET /healthz", "Host: h\r\n")}) {
        EXPECT_EQ(answer.field("cache-control"), "no-store");
        EXPECT_EQ(answer.field("vary"), "Origin");
        EXPECT_EQ(answer.field("x-content-type-options"), "nosniff");
        EXPECT_EQ(answer.field("referrer-policy"), "no-referrer");
        EXPECT_EQ(answer.field("cross-origin-resource-policy"), "same-site");
        EXPECT_EQ(answer.field("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
        EXPECT_EQ(answer.field("server"), "");
        EXPECT_NE(answer.field("x-request-id"), "");
    }
}

TEST(AllowedOrigin, IsWhatABrowserSendsAndNothingElse) {
    for (const char* origin : {"https://shop.example.com", "http://localhost:3000", "https://[::1]:8443",
                               "https://xn--bcher-kva.example", "http://127.0.0.1"}) {
        EXPECT_FALSE(api::find_origin_problem(origin)) << origin;
    }
    for (const char* origin :
         {"", "*", "null", "shop.example.com", "https://", "https://shop.example.com/", "https://Shop.example.com",
          "https://shop.example.com:443", "http://shop.example.com:80", "https://x@shop.example.com",
          "https://shop.example.com:", "https://shop.example.com:x", "https://*.example.com", "ftp://example.com",
          "https://shop.example.com?x",
          "https://b\xc3\xbc"
          "cher.example",
          "https://:443"}) {
        EXPECT_TRUE(api::find_origin_problem(origin)) << origin;
    }
}

}  // namespace
}  // namespace tokenbooth::test
