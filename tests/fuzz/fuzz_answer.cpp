// Bytes from a server that we ask: the same verdict whether they come at once or one by one, and never more of
// them kept than the caps allow.
#include "http/answer_parser.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using tokenbooth::http::AnswerParser;
using tokenbooth::http::ClientAnswer;
using State = AnswerParser::State;

constexpr std::size_t max_head = 512;
constexpr std::size_t max_body = 256;

struct Outcome {
    State state = State::incomplete;
    ClientAnswer answer;
};

Outcome read(std::string_view bytes, std::size_t step) {
    AnswerParser parser(max_head, max_body);
    Outcome outcome;
    while (outcome.state == State::incomplete && !bytes.empty()) {
        outcome.state = parser.advance(bytes.substr(0, step));
        bytes.remove_prefix(std::min(step, bytes.size()));
    }
    if (outcome.state == State::incomplete) outcome.state = parser.end(true);
    if (outcome.state == State::complete) outcome.answer = parser.take_answer();
    if (outcome.state == State::failed && parser.keep_alive()) std::abort();
    return outcome;
}

bool same(const ClientAnswer& left, const ClientAnswer& right) {
    const auto equal = [](const auto& a, const auto& b) { return a.name == b.name && a.value == b.value; };
    return left.status == right.status && left.body == right.body &&
           std::equal(left.fields.begin(), left.fields.end(), right.fields.begin(), right.fields.end(), equal);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const Outcome whole = read(bytes, size + 1);
    const Outcome dripped = read(bytes, 1);
    if (whole.state != dripped.state) std::abort();
    if (whole.state != State::complete) return 0;
    if (!same(whole.answer, dripped.answer)) std::abort();
    if (whole.answer.body.size() > max_body || whole.answer.status < 200) std::abort();
    for (const auto& field : whole.answer.fields) {
        const auto breaks = [](char byte) { return byte == '\r' || byte == '\n' || byte == '\0'; };
        if (std::any_of(field.value.begin(), field.value.end(), breaks)) std::abort();
    }
    return 0;
}
