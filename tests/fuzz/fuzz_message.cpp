// Bytes from the network: the same verdict whether they come at once or one by one, and nothing of the next
// message is taken for this one's.
#include "http/message.hpp"

#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using tokenbooth::http::HeadRules;
using tokenbooth::http::Message;

struct Outcome {
    Message::State state = Message::State::reading_head;
    std::string method;
    std::string target;
    std::string body;
    std::string rest;
};

bool ended(Message::State state) { return state == Message::State::complete || state == Message::State::refused; }

Outcome parse(std::string_view bytes, std::size_t step) {
    static const HeadRules rules;
    Message message;
    message.begin(rules);
    std::string input;
    Outcome outcome;
    while (!bytes.empty() && !ended(outcome.state)) {
        input += bytes.substr(0, step);
        bytes.remove_prefix(std::min(step, bytes.size()));
        outcome.state = message.advance(input);
    }
    message.refer_to(input);
    if (outcome.state != Message::State::complete) return outcome;
    outcome.method = message.method();
    outcome.target = message.target();
    outcome.body = message.body();
    outcome.rest = input.substr(message.size()) + std::string(bytes);
    return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const Outcome whole = parse(bytes, size + 1);
    const Outcome dripped = parse(bytes, 1);
    if (whole.state != dripped.state) std::abort();
    if (whole.state != Message::State::complete) return 0;
    if (whole.method != dripped.method || whole.target != dripped.target || whole.body != dripped.body ||
        whole.rest != dripped.rest) {
        std::abort();
    }
    return 0;
}
