#include "http/message.hpp"

#include <tokenbooth/http/request.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::http {
namespace {

using State = Message::State;

class MessageTest : public ::testing::Test {
  protected:
    void SetUp() override { message_.begin(rules_); }
    const HeadRules rules_;
    Message message_;
};

TEST_F(MessageTest, IsTakenApart) {
    std::string input = "POST /a?b=c HTTP/1.1\r\nHost: h\r\nX-One: 1\r\nContent-Length: 4\r\n\r\nbodyGET /next";
    ASSERT_EQ(message_.advance(input), State::complete);
    message_.refer_to(input);
    EXPECT_EQ(message_.method(), "POST");
    EXPECT_EQ(message_.target(), "/a?b=c");
    EXPECT_EQ(find_field(message_.fields(), "x-one"), "1");
    EXPECT_EQ(message_.body(), "body");
    EXPECT_TRUE(message_.keep_alive());
    EXPECT_EQ(input.substr(message_.size()), "GET /next");
}

TEST_F(MessageTest, ComesByteByByte) {
    const std::string whole =
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n";
    std::string input;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        input += whole[i];
        ASSERT_EQ(message_.advance(input) == State::complete, i + 1 == whole.size()) << i;
    }
    message_.refer_to(input);
    EXPECT_EQ(message_.body(), "abcd");
    EXPECT_EQ(input.size(), message_.size()) << "what framed the chunks is gone";
}

// threats.md F2: Beast would merge trailers into the fields.
TEST_F(MessageTest, NeverTakesATrailerForAField) {
    std::string input =
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nAuthorization: Bearer x\r\n\r\n";
    EXPECT_EQ(message_.advance(input), State::refused);
    message_.refer_to(input);
    EXPECT_EQ(find_field(message_.fields(), "authorization"), "");
    EXPECT_EQ(find_field(message_.fields(), "host"), "h");
}

TEST_F(MessageTest, HasNoMoreBodyThanIsAllowed) {
    std::string input = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n10001\r\n";
    EXPECT_EQ(message_.advance(input), State::refused);
    EXPECT_EQ(message_.error().code, core::Errc::body_too_large);
}

TEST_F(MessageTest, AsksForTheBodyOnceWhereTheClientWaits) {
    std::string input = "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n";
    ASSERT_EQ(message_.advance(input), State::reading_body);
    EXPECT_TRUE(message_.take_expectation());
    EXPECT_FALSE(message_.take_expectation());
    input += "x";
    EXPECT_EQ(message_.advance(input), State::complete);
}

TEST_F(MessageTest, IsAsGoodAsNewAfterAnother) {
    std::string chunked = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n";
    ASSERT_EQ(message_.advance(chunked), State::complete);
    message_.begin(rules_);
    std::string plain = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    ASSERT_EQ(message_.advance(plain), State::complete);
    message_.refer_to(plain);
    EXPECT_EQ(message_.body(), "");
    EXPECT_EQ(message_.fields().size(), 1U);
    EXPECT_FALSE(message_.has_body());
}

}  // namespace
}  // namespace tokenbooth::http
