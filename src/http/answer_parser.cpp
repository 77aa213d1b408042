#include "http/answer_parser.hpp"

#include "http/head_grammar.hpp"

#include <tokenbooth/core/blanks.hpp>
#include <tokenbooth/core/text.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace tokenbooth::http {
namespace {

using Kind = ClientFailure::Kind;

constexpr std::size_t most_fields = 100;
constexpr std::string_view line_end = "\r\n";
constexpr std::string_view head_end = "\r\n\r\n";

bool all(std::string_view text, ByteKind kind) {
    return std::all_of(text.begin(), text.end(), [kind](char byte) { return is(byte, kind); });
}

bool is_success(unsigned status) { return status >= 200 && status < 300; }

// Whether `head` may still become one: whoever speaks another protocol is told apart at once, not at the deadline.
bool may_be_head(std::string_view head) {
    constexpr std::string_view version = "HTTP/1.";
    const std::size_t common = std::min(head.size(), version.size());
    if (head.substr(0, common) != version.substr(0, common)) return false;
    for (std::size_t at = head.find('\n'); at != std::string_view::npos; at = head.find('\n', at + 1)) {
        if (head[at - 1] != '\r') return false;
    }
    return true;
}

}  // namespace

std::string_view ClientAnswer::field(std::string_view name) const {
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [name](const ClientField& candidate) { return candidate.name == name; });
    return found == fields.end() ? std::string_view() : std::string_view(found->value);
}

AnswerParser::State AnswerParser::fail(Kind kind, const char* reason) {
    failure_ = ClientFailure{.kind = kind, .reason = reason};
    keep_alive_ = false;
    return state_ = State::failed;
}

AnswerParser::State AnswerParser::advance(std::string_view bytes) {
    if (bytes.empty()) return state_;
    has_begun_ = true;
    while (state_ == State::incomplete && !head_is_whole_ && !bytes.empty()) advance_head(bytes);
    if (state_ == State::incomplete) return advance_body(bytes);
    // Whatever follows an answer is none that was asked for.
    if (!bytes.empty()) keep_alive_ = false;
    return state_;
}

AnswerParser::State AnswerParser::advance_head(std::string_view& bytes) {
    const std::size_t searched = head_.size() < head_end.size() ? 0 : head_.size() - head_end.size();
    const std::size_t before = head_.size();
    head_.append(bytes.substr(0, max_head_ - interim_size_ - before + 1));
    const std::size_t end = head_.find(head_end, searched);
    const bool whole = end != std::string::npos;
    if (!may_be_head(std::string_view(head_).substr(0, end))) {
        return malformed("it does not answer in HTTP/1.1");
    }
    const std::size_t size = whole ? end + head_end.size() : head_.size();
    if (interim_size_ + size > max_head_) return fail(Kind::too_large, "the head of its answer is too large");
    bytes.remove_prefix(size - before);
    if (!whole) return state_;
    head_.resize(end);
    if (judge_head(head_) == State::failed) return state_;
    head_.clear();
    const bool interim = answer_.status < 200;
    if (!interim) return choose_body();
    interim_size_ += size;
    return state_;
}

AnswerParser::State AnswerParser::judge_head(std::string_view head) {
    answer_ = {};
    field_count_ = 0;
    is_chunked_ = false;
    length_.reset();
    const std::size_t end = std::min(head.find(line_end), head.size());
    if (judge_status_line(head.substr(0, end)) == State::failed) return state_;
    head.remove_prefix(end);
    while (!head.empty() && state_ != State::failed) {
        head.remove_prefix(line_end.size());
        const std::size_t size = std::min(head.find(line_end), head.size());
        judge_field(head.substr(0, size));
        head.remove_prefix(size);
    }
    return state_;
}

// HTTP-version SP status-code SP [ reason-phrase ]; the last space is missing often enough.
AnswerParser::State AnswerParser::judge_status_line(std::string_view line) {
    constexpr std::size_t shortest = std::string_view("HTTP/1.1 200").size();
    constexpr std::size_t minor_at = std::string_view("HTTP/1.").size();
    constexpr std::size_t status_at = minor_at + 2;
    const bool whole = line.size() >= shortest && (line[minor_at] == '0' || line[minor_at] == '1') &&
                       line[minor_at + 1] == ' ' && (line.size() == shortest || line[shortest] == ' ');
    const std::string_view digits = whole ? line.substr(status_at, shortest - status_at) : std::string_view();
    if (!std::all_of(digits.begin(), digits.end(), is_digit) || !whole || !all(line, value_byte)) {
        return malformed("its status line is none of HTTP/1.1");
    }
    std::from_chars(digits.data(), digits.data() + digits.size(), answer_.status);
    constexpr unsigned switching_protocols = 101;
    if (answer_.status < 100 || answer_.status > 599 || answer_.status == switching_protocols) {
        return malformed("its status is none that could follow");
    }
    // HTTP/1.0 knows no chunks, and keeps no connection unless asked.
    is_1_0_ = line[minor_at] == '0';
    if (is_1_0_) keep_alive_ = false;
    return state_;
}

AnswerParser::State AnswerParser::judge_field(std::string_view line) {
    const std::size_t colon = line.find(':');
    const std::string_view name = line.substr(0, std::min(colon, line.size()));
    if (colon == std::string_view::npos || name.empty() || !all(name, token_byte)) {
        return malformed("a line of its head is no field");
    }
    const std::string_view value = core::trim_blanks(line.substr(colon + 1));
    if (!all(value, value_byte)) return malformed("a control character stands in a field of its head");
    if (++field_count_ > most_fields) return fail(Kind::too_large, "its answer has too many fields");
    answer_.fields.push_back({.name = core::to_ascii_lower(name), .value = std::string(value)});
    switch (known_field(name)) {
        case KnownField::content_length:
            return judge_length(value);
        case KnownField::transfer_encoding:
            if (is_chunked_ || !core::equal_ignoring_ascii_case(value, "chunked")) {
                return malformed("its transfer coding is another than chunked");
            }
            is_chunked_ = true;
            break;
        case KnownField::connection:
            if (lists_option(value, "close")) keep_alive_ = false;
            break;
        default:
            break;
    }
    return state_;
}

AnswerParser::State AnswerParser::judge_length(std::string_view value) {
    constexpr std::size_t most_digits = 15;
    const bool number =
        !value.empty() && value.size() <= most_digits && std::all_of(value.begin(), value.end(), is_digit);
    if (!number || length_) return malformed("its Content-Length is no number, or there twice");
    std::size_t length = 0;
    std::from_chars(value.data(), value.data() + value.size(), length);
    length_ = length;
    return state_;
}

// RFC 9112 §6.3.
AnswerParser::State AnswerParser::choose_body() {
    head_is_whole_ = true;
    if (is_chunked_ && (is_1_0_ || length_)) return malformed("the length of its body can be read in two ways");
    const auto encoding = answer_.field("content-encoding");
    if (is_success(answer_.status) && !encoding.empty() &&
        !core::equal_ignoring_ascii_case(encoding, "identity")) {
        return malformed("its body is compressed, which was not asked for");
    }
    constexpr unsigned no_content = 204;
    constexpr unsigned not_modified = 304;
    if (answer_.status == no_content || answer_.status == not_modified) return complete();
    if (is_chunked_) {
        body_ = Body::chunked;
        return state_;
    }
    if (length_) {
        body_ = Body::length;
        if (*length_ > max_body_) return give_up_body();
        return *length_ == 0 ? complete() : state_;
    }
    body_ = Body::until_close;
    keep_alive_ = false;
    return state_;
}

AnswerParser::State AnswerParser::advance_body(std::string_view bytes) {
    std::string& body = answer_.body;
    switch (body_) {
        case Body::chunked: {
            const auto outcome = decoder_.advance(bytes, body, max_body_);
            if (outcome == ChunkDecoder::State::malformed) return malformed("its chunks are malformed");
            if (outcome == ChunkDecoder::State::too_large) return give_up_body();
            if (outcome == ChunkDecoder::State::complete) complete();
            break;
        }
        case Body::length: {
            const std::size_t part = std::min(bytes.size(), *length_ - body.size());
            body.append(bytes, 0, part);
            bytes.remove_prefix(part);
            if (body.size() == *length_) complete();
            break;
        }
        case Body::until_close:
            if (bytes.size() > max_body_ - body.size()) return give_up_body();
            body.append(bytes);
            return state_;
        case Body::none:
            return state_;
    }
    if (!bytes.empty()) keep_alive_ = false;
    return state_;
}

AnswerParser::State AnswerParser::give_up_body() {
    if (is_success(answer_.status)) return fail(Kind::too_large, "the body of its answer is too large");
    keep_alive_ = false;
    answer_.body.clear();
    return complete();
}

AnswerParser::State AnswerParser::end(bool properly) {
    if (state_ != State::incomplete) return state_;
    if (head_is_whole_ && body_ == Body::until_close && properly) return complete();
    if (!has_begun_) return fail(Kind::unreachable, "it closed the connection without an answer");
    return malformed("its answer broke off");
}

AnswerParser::State AnswerParser::complete() { return state_ = State::complete; }

}  // namespace tokenbooth::http
