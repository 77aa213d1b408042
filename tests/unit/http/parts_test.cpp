#include "http/address.hpp"
#include "http/response_writer.hpp"
#include "http/target.hpp"

#include <tokenbooth/http/router.hpp>

#include <gtest/gtest.h>

#include <stdexcept>

namespace tokenbooth::http {
namespace {

TEST(Target, IsSplitAtTheFirstQuestionMark) {
    EXPECT_EQ(split_target("/a?b?c").path, "/a");
    EXPECT_EQ(split_target("/a?b?c").query, "b?c");
    EXPECT_EQ(split_target("/a").query, "");
}

TEST(Target, IsRefusedWhereSomeoneOnTheWayMayReadItDifferently) {
    for (const char* target : {"/", "/a", "/a/b", "//a", "/a.b/..c", "/a?x=%2e/../y"}) {
        EXPECT_TRUE(is_plain_target(target)) << target;
    }
    for (const char* target : {"", "a", "*", "http://h/", "/%61", "/a%", "/a\\b", "/./a", "/a/.", "/a/..", "/../a",
                               "/a#b", "/é", "/a b", "/a\x7f"}) {
        EXPECT_FALSE(is_plain_target(target)) << target;
    }
}

// threats.md F7.
TEST(Response, RefusesAFieldThatWouldBeginAnother) {
    Response response(200);
    EXPECT_THROW(response.set_field("Location", "/x\r\nSet-Cookie: a=b"), std::invalid_argument);
    EXPECT_THROW(response.set_field("Location", "/x\n"), std::invalid_argument);
    EXPECT_THROW(response.set_field("A\rB", "x"), std::invalid_argument);
    EXPECT_THROW(response.set_field("A", std::string("x\0y", 3)), std::invalid_argument);
    EXPECT_TRUE(response.fields().empty());
}

TEST(Response, KeepsOneValueAField) {
    Response response(200);
    response.set_field("A", "1");
    response.set_field("A", "2");
    ASSERT_EQ(response.fields().size(), 1U);
    EXPECT_EQ(response.fields().front().value, "2");
}

TEST(ResponseWriter, WritesOneWholeMessage) {
    Response response(200);
    response.set_body("text/plain", "hello");
    std::string out;
    append_response(out, response, {.date = "D", .request_id = "R", .keep_alive = true, .head_only = false});
    EXPECT_EQ(
        out,
        "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Type: text/plain\r\nCache-Control: no-store\r\nVary: Origin\r\n"
        "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n"
        "Cross-Origin-Resource-Policy: same-site\r\n"
        "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
        "X-Request-Id: R\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\nhello");
}

TEST(ResponseWriter, LeavesTheBodyOutForHead) {
    Response response(404);
    response.set_body("text/plain", "hello");
    std::string out;
    append_response(out, response, {.date = "D", .request_id = "R", .keep_alive = false, .head_only = true});
    EXPECT_TRUE(out.starts_with("HTTP/1.1 404 Not Found\r\n"));
    EXPECT_TRUE(out.ends_with("Content-Length: 5\r\nConnection: close\r\n\r\n"));
}

TEST(Router, MatchesExactlyOrNotAtAll) {
    const auto handler = [](const Request&) -> core::Task<Response> { co_return Response(200); };
    const Router router({{.path = "/a", .method = "GET", .handler = handler},
                         {.path = "/a", .method = "POST", .handler = handler}});
    const auto outcome = [&](std::string_view method, std::string_view path) -> std::string {
        Request request;
        request.method = method;
        request.path = path;
        const auto route = router.find(request);
        return route ? std::string((*route)->method) : std::string(to_string(route.error().code));
    };
    EXPECT_EQ(outcome("GET", "/a"), "GET");
    EXPECT_EQ(outcome("POST", "/a"), "POST");
    for (const char* path : {"/", "/a/", "//a", "/A", "/ab", ""})
        EXPECT_EQ(outcome("GET", path), "not_found") << path;
    for (const char* method : {"HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"}) {
        EXPECT_EQ(outcome(method, "/a"), "method_not_allowed") << method;
        EXPECT_EQ(outcome(method, "/b"), "not_found") << method;
    }
    EXPECT_EQ(router.allowed_methods("/a"), "GET, POST, OPTIONS");
    EXPECT_EQ(router.allowed_methods("/b"), "");
}

TEST(Address, IsAnIpAddressWithAPort) {
    EXPECT_EQ(to_string(*parse_address("127.0.0.1:8080")), "127.0.0.1:8080");
    EXPECT_EQ(to_string(*parse_address("localhost:1")), "127.0.0.1:1");
    EXPECT_EQ(to_string(*parse_address("[::1]:8080")), "[::1]:8080");
    for (const char* text : {"", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536",
                             "::1:80", "[127.0.0.1]:80", "example.com:80", "127.0.0.1:80 "}) {
        EXPECT_FALSE(parse_address(text)) << text;
    }
}

}  // namespace
}  // namespace tokenbooth::http
