#include "http/chunk_decoder.hpp"

#include <gtest/gtest.h>

namespace tokenbooth::http {
namespace {

using State = ChunkDecoder::State;

struct Case {
    std::string input;
    State state;
    std::string body;
    std::string rest;
};

const Case cases[] = {
    {"0\r\n\r\n", State::complete, "", ""},
    {"5\r\nhello\r\n0\r\n\r\nGET /", State::complete, "hello", "GET /"},
    {"A\r\n0123456789\r\n2\r\n\r\n\r\n00000000\r\n\r\n", State::complete, "0123456789\r\n", ""},
    {"a\r\n0123456789\r\n0\r\n\r\n", State::complete, "0123456789", ""},
    {"5\r\nhel", State::incomplete, "hel", ""},
    {"", State::incomplete, "", ""},
    {"\r\n", State::malformed, "", "\r\n"},
    {"g", State::malformed, "", "g"},
    {"0x5\r\nhello", State::malformed, "", "x5\r\nhello"},
    {"+5", State::malformed, "", "+5"},
    {" 5", State::malformed, "", " 5"},
    {"5 \r\n", State::malformed, "", " \r\n"},
    {"5;a=b\r\n", State::malformed, "", ";a=b\r\n"},
    {"5\nhello", State::malformed, "", "\nhello"},
    {"5\r\rhello", State::malformed, "", "\rhello"},
    {"000000005\r\n", State::malformed, "", "5\r\n"},
    {"5\r\nhelloX", State::malformed, "hello", "X"},
    {"5\r\nhello\n", State::malformed, "hello", "\n"},
    {"0\r\nAuthorization: Bearer x\r\n\r\n", State::malformed, "", "Authorization: Bearer x\r\n\r\n"},
    {"0\r\n{}\r\n0\r\n\r\n", State::malformed, "", "{}\r\n0\r\n\r\n"},
    {"0\r\n\n", State::malformed, "", "\n"},
    {"ffffffff\r\n", State::too_large, "", ""},
    {"11\r\n", State::too_large, "", ""},
    {"8\r\n01234567\r\n9\r\n", State::too_large, "01234567", ""},
    {"8\r\n01234567\r\n8\r\n01234567\r\n0\r\n\r\n", State::complete, "0123456701234567", ""},
};

TEST(ChunkDecoder, RefusesAtTheFirstByteThatCannotBeRight) {
    for (const auto& [text, state, expected_body, expected_rest] : cases) {
        ChunkDecoder decoder;
        std::string_view input = text;
        std::string body;
        EXPECT_EQ(decoder.advance(input, body, 16), state) << text;
        EXPECT_EQ(body, expected_body) << text;
        EXPECT_EQ(input, expected_rest) << text;
    }
}

TEST(ChunkDecoder, SaysTheSameByteByByte) {
    for (const auto& [text, state, expected_body, expected_rest] : cases) {
        ChunkDecoder decoder;
        std::string body;
        State last = State::incomplete;
        for (std::size_t i = 0; i < text.size() && last == State::incomplete; ++i) {
            std::string_view byte(text.data() + i, 1);
            last = decoder.advance(byte, body, 16);
        }
        EXPECT_EQ(last, state) << text;
        EXPECT_EQ(body, expected_body) << text;
    }
}

}  // namespace
}  // namespace tokenbooth::http
