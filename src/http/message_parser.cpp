#include "http/message_parser.hpp"

#include "http/chunk_decoder.hpp"
#include "http/target.hpp"

#include <tokenbooth/core/text.hpp>
#include <tokenbooth/http/request.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include <algorithm>
#include <array>
#include <vector>

namespace tokenbooth::http {
namespace {

namespace beast = boost::beast;

core::Error refusal(core::Errc code, std::string message) {
    return {.code = code, .message = std::move(message), .reason = {}, .pointer = {}};
}

core::Error malformed(std::string message) { return refusal(core::Errc::malformed_request, std::move(message)); }

bool ends_in_http_version(std::string_view line) {
    constexpr std::string_view shape = "HTTP/1.1";
    if (line.size() < shape.size()) return false;
    const std::string_view version = line.substr(line.size() - shape.size());
    const auto digit = [](char character) { return character >= '0' && character <= '9'; };
    return version.starts_with("HTTP/") && digit(version[5]) && version[6] == '.' && digit(version[7]);
}

std::string_view first_line(std::string_view input) { return input.substr(0, input.find("\r\n")); }

// `input` begins with the request line unless Beast has consumed that already.
core::Error head_error(const beast::error_code& error, std::string_view input, bool in_request_line,
                       const Limits& limits) {
    using Fault = beast::http::error;
    if (error == Fault::header_limit) {
        if (in_request_line && first_line(input).size() > limits.target) {
            return refusal(core::Errc::uri_too_long, "the request line is too long");
        }
        return refusal(core::Errc::header_too_large, "the header section is too large");
    }
    if (error == Fault::body_limit) return refusal(core::Errc::body_too_large, "the body is too large");
    // RFC 9112 §2.3: an HTTP version that is well-formed but none of ours.
    if (error == Fault::bad_version && ends_in_http_version(first_line(input))) {
        return refusal(core::Errc::http_version_not_supported, "only HTTP/1.1 and HTTP/1.0 are spoken here");
    }
    return malformed("not a valid HTTP/1.1 request: " + error.message());
}

// Fields of which two would be two opinions (threats.md, the strict guard).
constexpr std::array<std::string_view, 5> singletons = {"authorization", "content-type", "origin", "cookie",
                                                        "expect"};

// What Beast lets pass and a proxy in front may understand differently (threats.md §1, F5 and F6).
std::optional<core::Error> find_framing_problem(std::span<const core::HeaderField> fields, bool http_1_1) {
    const std::size_t hosts = count_fields(fields, "host");
    if (hosts > 1 || (http_1_1 && hosts == 0)) return malformed("exactly one Host field is required");
    for (const std::string_view name : singletons) {
        if (count_fields(fields, name) > 1) return malformed("the field " + std::string(name) + " is there twice");
    }
    const std::size_t lengths = count_fields(fields, "content-length");
    const std::size_t codings = count_fields(fields, "transfer-encoding");
    if (lengths + codings > 1) return malformed("the length of the body is given more than once");
    if (codings == 1) {
        const bool chunked = core::equal_ignoring_ascii_case(find_field(fields, "transfer-encoding"), "chunked");
        if (!chunked || !http_1_1) return malformed("the only transfer coding understood is chunked, in HTTP/1.1");
    }
    return std::nullopt;
}

}  // namespace

struct MessageParser::Parse {
    explicit Parse(const Limits& configured) : limits(configured) {
        parser.header_limit(static_cast<std::uint32_t>(limits.header));
        parser.body_limit(limits.body);
    }

    const Limits& limits;
    beast::http::request_parser<beast::http::empty_body> parser;
    State state = State::reading_head;
    std::vector<core::HeaderField> fields;
    bool request_line_read = false;
    bool expects_continue = false;
    ChunkDecoder decoder;
    std::string body;
    core::Error error;

    State refuse(core::Error why) {
        error = std::move(why);
        return state = State::refused;
    }

    void keep_header_section() {
        for (const auto& field : parser.get()) {
            const auto name = field.name_string();
            const auto value = field.value();
            fields.push_back({.name = {name.data(), name.size()}, .value = {value.data(), value.size()}});
        }
    }

    std::optional<core::Error> judge_head() {
        const auto target = parser.get().target();
        if (target.size() > limits.target)
            return refusal(core::Errc::uri_too_long, "the request target is too long");
        if (fields.size() > limits.headers)
            return refusal(core::Errc::header_too_large, "there are too many fields");
        if (auto problem = find_framing_problem(fields, parser.get().version() == 11)) return problem;
        if (!is_plain_target({target.data(), target.size()}))
            return malformed(
                "the request target must be a path that begins with a slash, without percent sign, backslash or "
                "dot segment");

        const std::string_view expectation = find_field(fields, "expect");
        if (expectation.empty()) return std::nullopt;
        if (!core::equal_ignoring_ascii_case(expectation, "100-continue")) {
            return refusal(core::Errc::expectation_failed, "the only expectation that can be met is 100-continue");
        }
        expects_continue = has_body();
        return std::nullopt;
    }

    bool has_body() const { return parser.chunked() || parser.content_length().value_or(0) > 0; }

    // Beast is done with the head: from here on every byte is judged by ourselves.
    State read_body(std::string& input) {
        std::string_view rest = input;
        if (parser.chunked()) {
            const auto chunks = decoder.advance(rest, body, limits.body);
            if (chunks == ChunkDecoder::State::malformed) return refuse(malformed("not a valid chunked body"));
            if (chunks == ChunkDecoder::State::too_large) {
                return refuse(refusal(core::Errc::body_too_large, "the body is too large"));
            }
            if (chunks == ChunkDecoder::State::complete) state = State::complete;
        } else {
            const std::size_t missing = parser.content_length().value_or(0) - body.size();
            const std::size_t part = std::min(missing, rest.size());
            body.append(rest, 0, part);
            rest.remove_prefix(part);
            if (part == missing) state = State::complete;
        }
        input.erase(0, input.size() - rest.size());
        return state;
    }
};

MessageParser::MessageParser(const Limits& limits) : parse_(std::make_unique<Parse>(limits)) {}
MessageParser::~MessageParser() = default;

MessageParser::State MessageParser::advance(std::string& input) {
    auto& parser = parse_->parser;
    while (parse_->state == State::reading_head && !input.empty()) {
        beast::error_code error;
        const std::size_t used = parser.put(boost::asio::buffer(input), error);
        if (error && error != beast::http::error::need_more) {
            return parse_->refuse(head_error(error, input, !parse_->request_line_read, parse_->limits));
        }
        input.erase(0, used);
        parse_->request_line_read = parse_->request_line_read || used > 0;
        if (parser.is_header_done()) {
            parse_->keep_header_section();
            if (auto problem = parse_->judge_head()) return parse_->refuse(*std::move(problem));
            parse_->state = State::reading_body;
        } else if (error) {
            break;
        }
    }
    return parse_->state == State::reading_body ? parse_->read_body(input) : parse_->state;
}

std::string_view MessageParser::method() const {
    const auto method = parse_->parser.get().method_string();
    return {method.data(), method.size()};
}

std::string_view MessageParser::target() const {
    const auto target = parse_->parser.get().target();
    return {target.data(), target.size()};
}

std::span<const core::HeaderField> MessageParser::fields() const { return parse_->fields; }

bool MessageParser::take_expectation() { return std::exchange(parse_->expects_continue, false); }

std::string_view MessageParser::body() const { return parse_->body; }

bool MessageParser::keep_alive() const { return parse_->parser.get().keep_alive(); }

const core::Error& MessageParser::error() const { return parse_->error; }

}  // namespace tokenbooth::http
