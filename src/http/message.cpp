#include "http/message.hpp"

#include <utility>

namespace tokenbooth::http {

void Message::begin(const HeadRules& rules) {
    rules_ = &rules;
    state_ = State::reading_head;
    guard_.begin(rules);
    decoder_ = {};
    decoded_.clear();
    head_complete_ = expectation_met_ = false;
    size_ = 0;
    method_ = target_ = body_ = {};
    fields_.clear();
}

Message::State Message::refuse(core::Errc code, std::string message) {
    error_ = {.code = code, .message = std::move(message), .reason = {}, .pointer = {}};
    return state_ = State::refused;
}

Message::State Message::advance(std::string& input) {
    if (state_ == State::reading_head) {
        const auto head = guard_.advance(input);
        if (head == HeadGuard::State::incomplete) return state_;
        if (head == HeadGuard::State::refused) {
            error_ = guard_.error();
            return state_ = State::refused;
        }
        state_ = State::reading_body;
        head_complete_ = true;
    }
    if (state_ != State::reading_body) return state_;
    if (guard_.chunked()) return read_chunks(input);
    size_ = guard_.size() + guard_.content_length();
    if (input.size() >= size_) state_ = State::complete;
    return state_;
}

Message::State Message::read_chunks(std::string& input) {
    std::string_view rest = std::string_view(input).substr(guard_.size());
    const auto chunks = decoder_.advance(rest, decoded_, rules_->limits.body);
    input.erase(guard_.size(), input.size() - guard_.size() - rest.size());
    switch (chunks) {
        case ChunkDecoder::State::malformed:
            return refuse(core::Errc::malformed_request, "not a valid chunked body");
        case ChunkDecoder::State::too_large:
            return refuse(core::Errc::body_too_large, "the body is too large");
        case ChunkDecoder::State::complete:
            size_ = guard_.size();
            return state_ = State::complete;
        case ChunkDecoder::State::incomplete:
            break;
    }
    return state_;
}

bool Message::take_expectation() { return guard_.expects_continue() && !std::exchange(expectation_met_, true); }

void Message::refer_to(std::string_view input) {
    for (const auto& field : guard_.fields()) {
        fields_.push_back({.name = field.name.in(input), .value = field.value.in(input)});
    }
    method_ = guard_.method().in(input);
    if (state_ != State::complete) return;
    target_ = guard_.target().in(input);
    body_ = guard_.chunked() ? std::string_view(decoded_) : input.substr(guard_.size(), guard_.content_length());
}

}  // namespace tokenbooth::http
