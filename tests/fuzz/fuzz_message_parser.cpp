// Bytes from the network: the same verdict whether they come at once or one by one.
#include "http/message_parser.hpp"

#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using tokenbooth::http::Limits;
using tokenbooth::http::MessageParser;

struct Outcome {
    MessageParser::State state = MessageParser::State::refused;
    std::string body;
};

Outcome parse(std::string_view bytes, std::size_t step) {
    const Limits limits;
    MessageParser parser(limits);
    std::string input;
    Outcome outcome;
    do {
        input += bytes.substr(0, step);
        bytes.remove_prefix(std::min(step, bytes.size()));
        outcome.state = parser.advance(input);
        const bool ended =
            outcome.state == MessageParser::State::complete || outcome.state == MessageParser::State::refused;
        if (ended) break;
    } while (!bytes.empty());
    if (outcome.state == MessageParser::State::complete) outcome.body = parser.body();
    return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const Outcome whole = parse(bytes, size + 1);
    const Outcome dripped = parse(bytes, 1);
    if (whole.state == MessageParser::State::complete) {
        if (dripped.state != MessageParser::State::complete || whole.body != dripped.body) std::abort();
    }
    return 0;
}
