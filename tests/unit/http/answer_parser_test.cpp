#include "http/answer_parser.hpp"

#include <gtest/gtest.h>

using namespace std::string_view_literals;

namespace tokenbooth::http {
namespace {

using State = AnswerParser::State;
using Kind = ClientFailure::Kind;

struct Outcome {
    State state = State::incomplete;
    bool keep_alive = false;
    ClientAnswer answer;
    ClientFailure failure;
};

// Cut into pieces of `step` bytes, then closed where the answer is not whole yet.
Outcome read(std::string_view bytes, std::size_t step, bool properly = true) {
    AnswerParser parser(256, 32);
    State state = State::incomplete;
    while (state == State::incomplete && !bytes.empty()) {
        state = parser.advance(bytes.substr(0, step));
        bytes.remove_prefix(std::min(step, bytes.size()));
    }
    if (state == State::incomplete) state = parser.end(properly);
    Outcome outcome{.state = state, .keep_alive = parser.keep_alive(), .answer = {}, .failure = {}};
    if (state == State::failed) outcome.failure = parser.failure();
    if (state == State::complete) outcome.answer = parser.take_answer();
    return outcome;
}

struct Good {
    const char* bytes;
    unsigned status;
    const char* body;
    bool keep_alive;
};

TEST(AnswerParser, ReadsAnAnswerHoweverItIsCut) {
    for (const auto& [bytes, status, body, keep_alive] :
         {Good{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", 200, "{}", true},
          Good{"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 200, "", true},
          Good{"HTTP/1.1 200 \r\ncontent-length:\t1 \r\nX: \x80\xff\r\n\r\na", 200, "a", true},
          Good{"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", 200, "abc",
               true},
          Good{"HTTP/1.1 200 OK\r\n\r\nuntil the end", 200, "until the end", false},
          Good{"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na", 200, "a", false},
          Good{"HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 1\r\n\r\na", 200, "a", false},
          Good{"HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\n", 204, "", true},
          Good{"HTTP/1.1 304 No\r\n\r\n", 304, "", true},
          Good{"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nContent-Length: 7\r\n\r\n"
               "HTTP/1.1 401 No\r\nContent-Length: 1\r\n\r\nx",
               401, "x", true}}) {
        for (const std::size_t step : {1U, 2U, 3U, 7U, 1000U}) {
            const auto outcome = read(bytes, step);
            ASSERT_EQ(outcome.state, State::complete) << bytes << outcome.failure.reason;
            EXPECT_EQ(outcome.answer.status, status) << bytes;
            EXPECT_EQ(outcome.answer.body, body) << bytes;
            EXPECT_EQ(outcome.keep_alive, keep_alive) << bytes;
        }
    }
}

TEST(AnswerParser, KeepsTheFieldsOfTheAnswerAlone) {
    const auto outcome = read(
        "HTTP/1.1 103 Hints\r\nX: early\r\n\r\nHTTP/1.1 200 OK\r\nX-A:  b c \r\nContent-Length: 0\r\n\r\n", 5);
    EXPECT_EQ(outcome.answer.field("x-a"), "b c");
    EXPECT_EQ(outcome.answer.field("x"), "");
    EXPECT_EQ(outcome.answer.fields.size(), 2U);
}

TEST(AnswerParser, DoesNotKeepAConnectionThatSaysMoreThanItsAnswer) {
    for (const char* bytes : {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 200 OK\r\n",
                              "HTTP/1.1 204 No\r\n\r\nx", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nx",
                              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nx"}) {
        const auto outcome = read(bytes, 1000);
        EXPECT_EQ(outcome.state, State::complete) << bytes;
        EXPECT_FALSE(outcome.keep_alive) << bytes;
    }
}

struct Bad {
    std::string_view bytes;
    Kind kind = Kind::malformed;
};

// threats.md D7, D10.
TEST(AnswerParser, RefusesWhatIsNotExactlyOneAnswer) {
    const std::string long_field = "HTTP/1.1 200 OK\r\nX: " + std::string(300, 'a') + "\r\n\r\n";
    std::string interim;
    for (int i = 0; i < 20; ++i) interim += "HTTP/1.1 100 Continue\r\n\r\n";
    for (const auto& [bytes, kind] :
         {Bad{""sv, Kind::unreachable},
          Bad{"<html>"sv},
          Bad{"SSH-2.0-x\r\n"sv},
          Bad{"\n"sv},
          Bad{"HTTP/2 200\r\n\r\n"sv},
          Bad{"HTTP/1.2 200 OK\r\n\r\n"sv},
          Bad{"HTTP/1.1  200 OK\r\n\r\n"sv},
          Bad{"HTTP/1.1 2000 OK\r\n\r\n"sv},
          Bad{"HTTP/1.1 20 OK\r\n\r\n"sv},
          Bad{"HTTP/1.1 099 OK\r\n\r\n"sv},
          Bad{"HTTP/1.1 600 OK\r\n\r\n"sv},
          Bad{"HTTP/1.1 101 Up\r\n\r\n"sv},
          Bad{"HTTP/1.1 200 \x01\r\n\r\n"sv},
          Bad{"HTTP/1.1 200 OK\n\n"sv},
          Bad{"HTTP/1.1 200 OK\r\nA: b\n\r\n"sv},
          Bad{"HTTP/1.1 200 OK\r\nA\r\n\r\n"sv},
          Bad{"HTTP/1.1 200 OK\r\nA : b\r\n\r\n"sv},
          Bad{"HTTP/1.1 200 OK\r\n: b\r\n\r\n"sv},
          Bad{"HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n"sv},
          Bad{"HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n"sv},
          Bad{"HTTP/1.1 200 OK\r\nA: \0\r\n\r\n"sv},
          Bad{"HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\na"sv},
          Bad{"HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\na"sv},
          Bad{"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na"sv},
          Bad{"HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n"sv},
          Bad{"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n"sv},
          Bad{"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"sv},
          Bad{"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"sv},
          Bad{"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"sv},
          Bad{"HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\n"sv},
          Bad{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"sv},
          Bad{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;a=b\r\na\r\n0\r\n\r\n"sv},
          Bad{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n\r\n"sv},
          Bad{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"sv},
          Bad{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na"sv},
          Bad{"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\na"sv},
          Bad{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na"sv},
          Bad{"HTTP/1.1 200 OK\r\nContent-Le"sv},
          Bad{"HTTP/1.1 200 OK\r\nContent-Length: 33\r\n\r\n"sv, Kind::too_large},
          Bad{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n"sv, Kind::too_large},
          Bad{"HTTP/1.1 200 OK\r\n\r\n123456789012345678901234567890123"sv, Kind::too_large},
          Bad{long_field, Kind::too_large},
          Bad{interim, Kind::too_large}}) {
        for (const std::size_t step : {1U, 5U, 1000U}) {
            const auto outcome = read(bytes, step);
            ASSERT_EQ(outcome.state, State::failed) << bytes;
            EXPECT_EQ(outcome.failure.kind, kind) << bytes << outcome.failure.reason;
            EXPECT_FALSE(outcome.keep_alive) << bytes;
        }
    }
}

TEST(AnswerParser, TellsAnAnswerThatBrokeOffFromOneThatEnded) {
    const auto outcome = read("HTTP/1.1 200 OK\r\n\r\nhalf", 1000, false);
    EXPECT_EQ(outcome.state, State::failed);
    EXPECT_EQ(outcome.failure.kind, Kind::malformed);
}

TEST(AnswerParser, LetsTheStatusStandWhereNobodyReadsTheBody) {
    const std::string page(40, 'x');
    for (const std::string& head :
         {"HTTP/1.1 302 Found\r\nContent-Length: 40\r\n\r\n" + page, "HTTP/1.1 404 No\r\n\r\n" + page,
          "HTTP/1.1 401 No\r\nTransfer-Encoding: chunked\r\n\r\n28\r\n" + page + "\r\n0\r\n\r\n"}) {
        const auto outcome = read(head, 11);
        ASSERT_EQ(outcome.state, State::complete) << head;
        EXPECT_NE(outcome.answer.status, 200U);
        EXPECT_EQ(outcome.answer.body, "");
        EXPECT_FALSE(outcome.keep_alive);
    }
    EXPECT_EQ(read("HTTP/1.1 401 No\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\na", 9).state,
              State::complete);
}

TEST(AnswerParser, TakesNoMoreFieldsThanAHundred) {
    AnswerParser parser(16 * 1024, 32);
    std::string bytes = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 101; ++i) bytes += "a:\r\n";
    EXPECT_EQ(parser.advance(bytes + "\r\n"), State::failed);
    EXPECT_EQ(parser.failure().kind, Kind::too_large);
}

}  // namespace
}  // namespace tokenbooth::http
