#include "http/message_parser.hpp"

#include <tokenbooth/http/request.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::http {
namespace {

using State = MessageParser::State;

// "complete", "incomplete", or the code of the refusal.
std::string outcome(std::string input) {
    const Limits limits;
    MessageParser parser(limits);
    switch (parser.advance(input)) {
        case State::complete:
            return "complete";
        case State::refused:
            return std::string(to_string(parser.error().code));
        default:
            return "incomplete";
    }
}

TEST(MessageParser, TakesAMessageApart) {
    const Limits limits;
    MessageParser parser(limits);
    std::string input = "POST /a?b=c HTTP/1.1\r\nHost: h\r\nX-One: 1\r\nContent-Length: 4\r\n\r\nbodyGET /next";
    ASSERT_EQ(parser.advance(input), State::complete);
    EXPECT_EQ(parser.method(), "POST");
    EXPECT_EQ(parser.target(), "/a?b=c");
    EXPECT_EQ(find_field(parser.fields(), "x-one"), "1");
    EXPECT_EQ(parser.body(), "body");
    EXPECT_TRUE(parser.keep_alive());
    EXPECT_EQ(input, "GET /next");
}

TEST(MessageParser, TakesAMessageByteByByte) {
    const Limits limits;
    MessageParser parser(limits);
    const std::string message =
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n";
    std::string input;
    State state = State::reading_head;
    for (std::size_t i = 0; i < message.size(); ++i) {
        input += message[i];
        state = parser.advance(input);
        ASSERT_EQ(state == State::complete, i + 1 == message.size()) << i;
    }
    EXPECT_EQ(parser.body(), "abcd");
}

struct Case {
    std::string message;
    const char* outcome;
};

const std::string h = "Host: h\r\n";

const Case cases[] = {
    {"GET / HTTP/1.1\r\n" + h + "\r\n", "complete"},
    {"GET / HTTP/1.0\r\n\r\n", "complete"},
    {"GET / HTTP/1.1\r\n" + h, "incomplete"},
    {"GET / HTTP/1.1\r\n\r\n", "malformed_request"},
    {"GET / HTTP/1.1\r\n" + h + h + "\r\n", "malformed_request"},
    {"POST / HTTP/1.1\r\n" + h + "Content-Type: application/json\r\ncontent-type: text/plain\r\n\r\n",
     "malformed_request"},
    {"POST / HTTP/1.1\r\n" + h + "Authorization: a\r\nAuthorization: a\r\n\r\n", "malformed_request"},
    {"GET / HTTP/2.0\r\n" + h + "\r\n", "http_version_not_supported"},
    {"GET / HTTP/1.2\r\n" + h + "\r\n", "http_version_not_supported"},
    {"GET / FTP/1.1\r\n" + h + "\r\n", "malformed_request"},
    {"nonsense\r\n\r\n", "malformed_request"},
    {"GET x HTTP/1.1\r\n" + h + "\r\n", "malformed_request"},
    {"GET /%2e HTTP/1.1\r\n" + h + "\r\n", "malformed_request"},
    {"GET /" + std::string(2047, 'a') + " HTTP/1.1\r\n" + h + "\r\n", "complete"},
    {"GET /" + std::string(2048, 'a') + " HTTP/1.1\r\n" + h + "\r\n", "uri_too_long"},
    {"GET /" + std::string(100'000, 'a') + " HTTP/1.1\r\n" + h + "\r\n", "uri_too_long"},
    {"GET / HTTP/1.1\r\n" + h + "X: " + std::string(17'000, 'a') + "\r\n\r\n", "header_too_large"},
    {"POST / HTTP/1.1\r\n" + h + "Content-Length: 65536\r\n\r\n", "incomplete"},
    {"POST / HTTP/1.1\r\n" + h + "Content-Length: 65537\r\n\r\n", "body_too_large"},
    {"POST / HTTP/1.1\r\n" + h + "Content-Length: x\r\n\r\n", "malformed_request"},
    {"POST / HTTP/1.1\r\n" + h + "Content-Length: 1\r\nContent-Length: 1\r\n\r\n", "malformed_request"},
    {"POST / HTTP/1.1\r\n" + h + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
     "malformed_request"},
    {"POST / HTTP/1.1\r\n" + h + "Transfer-Encoding: xchunked\r\n\r\n", "malformed_request"},
    {"POST / HTTP/1.1\r\n" + h + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "malformed_request"},
    {"POST / HTTP/1.0\r\n" + h + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "malformed_request"},
    {"POST / HTTP/1.1\r\n" + h + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", "malformed_request"},
    {"POST / HTTP/1.1\r\n" + h + "Expect: 200-maybe\r\nContent-Length: 1\r\n\r\n", "expectation_failed"},
};

TEST(MessageParser, AnswersEveryFaultWithItsOwnStatus) {
    for (const auto& [message, expected] : cases) EXPECT_EQ(outcome(message), expected) << message.substr(0, 200);
}

TEST(MessageParser, RefusesMoreFieldsThanAreAllowed) {
    std::string message = "GET / HTTP/1.1\r\n" + h;
    for (int i = 0; i < 63; ++i) message += "X-" + std::to_string(i) + ": 1\r\n";
    EXPECT_EQ(outcome(message + "\r\n"), "complete");
    EXPECT_EQ(outcome(message + "X-Last: 1\r\n\r\n"), "header_too_large");
}

// threats.md F2: Beast would merge trailers into the fields.
TEST(MessageParser, NeverTakesATrailerForAField) {
    const Limits limits;
    MessageParser parser(limits);
    std::string input =
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nAuthorization: Bearer x\r\n\r\n";
    EXPECT_EQ(parser.advance(input), State::refused);
    EXPECT_EQ(find_field(parser.fields(), "authorization"), "");
}

TEST(MessageParser, AsksForTheBodyOnceWhereTheClientWaits) {
    const Limits limits;
    MessageParser parser(limits);
    std::string input = "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n";
    ASSERT_EQ(parser.advance(input), State::reading_body);
    EXPECT_TRUE(parser.take_expectation());
    EXPECT_FALSE(parser.take_expectation());
    input = "x";
    EXPECT_EQ(parser.advance(input), State::complete);
}

}  // namespace
}  // namespace tokenbooth::http
