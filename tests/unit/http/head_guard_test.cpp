#include "http/head_guard.hpp"

#include <gtest/gtest.h>

namespace tokenbooth::http {
namespace {

using State = HeadGuard::State;

struct Verdict {
    /// "complete", "incomplete", or the code of the refusal.
    std::string outcome;
    /// How many bytes were judged when that was clear.
    std::size_t bytes = 0;
};

// Byte by byte, as slowly as a head can come.
Verdict judge(const std::string& head, const HeadRules& rules = {}) {
    HeadGuard guard;
    guard.begin(rules);
    for (std::size_t size = 1; size <= head.size(); ++size) {
        const State state = guard.advance(std::string_view(head).substr(0, size));
        if (state == State::complete) return {.outcome = "complete", .bytes = size};
        if (state == State::refused) return {.outcome = std::string(to_string(guard.error().code)), .bytes = size};
    }
    return {.outcome = "incomplete", .bytes = head.size()};
}

std::string judge_at_once(const std::string& head, const HeadRules& rules = {}) {
    HeadGuard guard;
    guard.begin(rules);
    const State state = guard.advance(head);
    if (state == State::refused) return std::string(to_string(guard.error().code));
    return state == State::complete ? "complete" : "incomplete";
}

const std::string line = "GET / HTTP/1.1\r\n";
const std::string host = "Host: h\r\n";
const std::string post = "POST / HTTP/1.1\r\nHost: h\r\n";

TEST(HeadGuard, TakesAHeadApart) {
    const HeadRules rules;
    HeadGuard guard;
    guard.begin(rules);
    const std::string head =
        "POST /a?b=c HTTP/1.1\r\nHost: h:80\r\nX-One:1\r\nX-Two: \t two words \r\nX-Three:\r\nContent-Length: "
        "4\r\n\r\n";
    ASSERT_EQ(guard.advance(head + "body"), State::complete);
    EXPECT_EQ(guard.size(), head.size());
    EXPECT_EQ(guard.method().in(head), "POST");
    EXPECT_EQ(guard.target().in(head), "/a?b=c");
    ASSERT_EQ(guard.fields().size(), 5U);
    EXPECT_EQ(guard.fields()[1].value.in(head), "1");
    EXPECT_EQ(guard.fields()[2].value.in(head), "two words");
    EXPECT_EQ(guard.fields()[3].value.in(head), "");
    EXPECT_EQ(guard.content_length(), 4U);
    EXPECT_FALSE(guard.chunked());
    EXPECT_TRUE(guard.keep_alive());
}

TEST(HeadGuard, IsAsGoodAsNewForTheNextMessage) {
    const HeadRules rules;
    HeadGuard guard;
    guard.begin(rules);
    ASSERT_EQ(guard.advance(post + "Content-Length: 4\r\nExpect: x\r\n\r\n"), State::refused);
    guard.begin(rules);
    ASSERT_EQ(guard.advance(line + host + "\r\n"), State::complete);
    EXPECT_EQ(guard.content_length(), 0U);
    EXPECT_EQ(guard.fields().size(), 1U);
}

// RFC 9112 and RFC 9110, read narrowly: what no correct client and no proxy could complain about.
TEST(HeadGuard, RefusesNoCorrectRequest) {
    for (const std::string& head : {
             line + host,
             "\r\n" + line + host,
             std::string("GET / HTTP/1.0\r\n"),
             "OPTIONS * HTTP/1.1\r\n" + host,
             "GET http://h/a HTTP/1.1\r\n" + host,
             "GET HTTPS://H/a HTTP/1.1\r\n" + host,
             "GET /a?x=%20&y=/../&z=^|{} HTTP/1.1\r\n" + host,
             line + "hOsT:h\r\n",
             line + "Host: example.com:\r\n",
             line + "Host: my_service.internal.:8080\r\n",
             line + "Host: [2001:db8::1]:443\r\n",
             line + host + "X: \xc3\xa9\r\n",
             line + host + "X!#$%&'*+-.^`|~9: 1\r\n",
             line + host + "X: 1\r\nX: 2\r\n",
             line + host + "Some_Name: 1\r\n",
             line + host + "Connection: keep-alive\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n",
             post + "Content-Length: 0\r\n",
             post + "Content-Length: \t 65536 \t\r\n",
             post + "Transfer-Encoding: Chunked\r\n",
             post + "Expect: 100-Continue\r\nContent-Length: 1\r\n",
             "POST / HTTP/1.0\r\nExpect: tea\r\n" + host,
         }) {
        EXPECT_EQ(judge(head + "\r\n").outcome, "complete") << head;
        EXPECT_EQ(judge_at_once(head + "\r\n"), "complete") << head;
        EXPECT_EQ(judge(head).outcome, "incomplete") << head;
    }
}

struct Refused {
    /// Up to and with the first byte that no valid request could have there.
    std::string head;
    const char* code = "malformed_request";
};

const Refused refused[] = {
    {"\r\n\r"},
    {"\n"},
    {" "},
    {"\x16"},
    {"G\r"},
    {"GET\t"},
    {"GET  "},
    {std::string(33, 'A'), "method_not_implemented"},
    {"get / HTTP/1.1\r", "method_not_implemented"},
    {"BREW /pot HTTP/1.1\r", "method_not_implemented"},
    {"CONNECT h:443 HTTP/1.1\r", "method_not_implemented"},
    {"PRI * HTTP/2.0", "http_version_not_supported"},
    {"GET x"},
    {"GET * "},
    {"GET hello "},
    {"GET f"},
    {"GET http://h "},
    {"GET http:///a "},
    {"GET /#"},
    {"GET /\\"},
    {"GET /%"},
    {"GET /\xc3"},
    {"GET /a/../"},
    {"GET /. "},
    {"GET /\r"},
    {"GET / \r"},
    {"GET /a b"},
    {"GET / HTTP/1.1 "},
    {"GET / HTTP/2\r"},
    {"GET / HTTP/1.2", "http_version_not_supported"},
    {"GET / HTTP/9.9", "http_version_not_supported"},
    {"GET / h"},
    {"GET / HTTP/1.1\n"},
    {line + " "},
    {line + "\t"},
    {line + ":"},
    {line + "\n"},
    {line + "X "},
    {line + "X\r"},
    {line + "\xc3"},
    {line + "X: a\n"},
    {line + "X: a\rb"},
    {line + "X: a" + std::string(1, '\0')},
    {line + "X: a\x7f"},
    {line + "X: a\r\n "},
    {line + "Host: a/"},
    {line + "Host: a,"},
    {line + "Host: a b"},
    {line + "Host: x@"},
    {line + "Host:\r"},
    {line + "Host: :"},
    {line + "Host: h:80x"},
    {line + "Host: [::1\r"},
    {line + "Host: [::1]x"},
    {line + "Host: [:::]\r"},
    {line + "Host: " + std::string(256, 'a')},
    {line + host + "Host:"},
    {line + "\r\n"},
    {line + host + "Authorization: a\r\nauthorization:"},
    {line + host + "Content-Type: a\r\nContent-Type:"},
    {line + host + "Origin: a\r\nOrigin:"},
    {line + host + "Cookie: a\r\nCookie:"},
    {post + "Content-Length: +"},
    {post + "Content-Length: -"},
    {post + "Content-Length: x"},
    {post + "Content-Length: 0x"},
    {post + "Content-Length: 1,"},
    {post + "Content-Length: 1 1"},
    {post + "Content-Length: 01"},
    {post + "Content-Length: 12345678901"},
    {post + "Content-Length:\r"},
    {post + "Content-Length: 1\r\nContent-Length:"},
    {post + "Content-Length: 1\r\nTransfer-Encoding:"},
    {post + "Transfer-Encoding: chunked\r\nContent-Length:"},
    {post + "Transfer-Encoding: chunked\r\nTransfer-Encoding:"},
    {post + "Transfer-Encoding: x"},
    {post + "Transfer-Encoding: \""},
    {post + "Transfer-Encoding: chunked;"},
    {post + "Transfer-Encoding: chunked,"},
    {post + "Transfer-Encoding: chunked c"},
    {post + "Transfer-Encoding: chunk\r"},
    {post + "Transfer-Encoding: chunk "},
    {post + "Transfer-Encoding: \xa0"},
    {post + "Transfer-Encoding: chunked\x0b"},
    {"POST / HTTP/1.0\r\nTransfer-Encoding:"},
    {post + "Content_Length:"},
    {post + "transfer_encoding:"},
    {line + host + "X_Forwarded-For:"},
    {post + "Content-Length: 65537\r\n\r\n", "body_too_large"},
    {post + "Expect: tea\r\n\r\n", "expectation_failed"},
    {"GET http://other/ HTTP/1.1\r\n" + host + "\r\n", "misdirected_request"},
    {"GET http://h/ HTTP/1.0\r\n\r\n", "misdirected_request"},
    {"GET /" + std::string(2048, 'a'), "uri_too_long"},
    {line + host + "X: " + std::string(16 * 1024 - 28, 'a'), "header_too_large"},
};

TEST(HeadGuard, RefusesAtTheFirstByteThatNoValidRequestCouldHave) {
    for (const auto& [head, code] : refused) {
        const Verdict verdict = judge(head + "more");
        EXPECT_EQ(verdict.outcome, code) << head;
        EXPECT_EQ(verdict.bytes, head.size()) << head;
        EXPECT_EQ(judge_at_once(head + "more"), code) << head;
    }
}

TEST(HeadGuard, AdmitsAsManyFieldsAsAreAllowed) {
    std::string head = line + host;
    for (int i = 0; i < 63; ++i) head += "X-" + std::to_string(i) + ": 1\r\n";
    EXPECT_EQ(judge(head + "\r\n").outcome, "complete");
    EXPECT_EQ(judge(head + "X").outcome, "header_too_large");
}

TEST(HeadGuard, AdmitsABelievedFieldOnceAndInOneSpelling) {
    HeadRules rules;
    EXPECT_EQ(judge(line + host + "Forwarded: a\r\nForwarded: b\r\n\r\n", rules).outcome, "complete");
    rules.believed_fields = {"forwarded", "x-my-user"};
    EXPECT_EQ(judge(line + host + "Forwarded: a\r\nX-My-User: b\r\n\r\n", rules).outcome, "complete");
    EXPECT_EQ(judge(line + host + "Forwarded: a\r\nforwarded:", rules).outcome, "malformed_request");
    EXPECT_EQ(judge(line + host + "X_My-User:", rules).outcome, "malformed_request");
}

// threats.md §1: such a name is a hyphen's to some servers and nothing to others.
TEST(HeadGuard, IgnoresANameWithAnUnderscore) {
    const HeadRules rules;
    HeadGuard guard;
    guard.begin(rules);
    const std::string head = line + host + "Accept_Language: de\r\n\r\n";
    ASSERT_EQ(guard.advance(head), State::complete);
    EXPECT_EQ(guard.fields().size(), 1U);
}

TEST(HeadGuard, KnowsWhoWantsToKeepTheConnection) {
    const auto keeps = [](const std::string& head) {
        const HeadRules rules;
        HeadGuard guard;
        guard.begin(rules);
        EXPECT_EQ(guard.advance(head + "\r\n"), State::complete);
        return guard.keep_alive();
    };
    EXPECT_TRUE(keeps(line + host));
    EXPECT_FALSE(keeps(line + host + "Connection: foo , CLOSE\r\n"));
    EXPECT_FALSE(keeps(line + host + "Connection: keep-alive\r\nConnection: close\r\n"));
    EXPECT_FALSE(keeps("GET / HTTP/1.0\r\n"));
    EXPECT_TRUE(keeps("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n"));
}

}  // namespace
}  // namespace tokenbooth::http
