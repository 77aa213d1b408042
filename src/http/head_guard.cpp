#include "http/head_guard.hpp"

#include "http/target.hpp"

#include <tokenbooth/core/text.hpp>

#include <algorithm>
#include <utility>

namespace tokenbooth::http {
namespace {

using core::equal_ignoring_ascii_case;

constexpr std::size_t longest_method = 32;
constexpr auto rules_of_paths =
    "the request target must be a path that begins with a slash, in visible ASCII, without percent sign, "
    "backslash, dot segment or fragment";
constexpr auto rules_of_versions = "a request line ends in HTTP/1.1 or HTTP/1.0";
constexpr std::string_view version_shape = "HTTP/1.1";

}  // namespace

void HeadGuard::begin(const HeadRules& rules) {
    auto fields = std::move(fields_);
    fields.clear();
    *this = HeadGuard();
    fields_ = std::move(fields);
    rules_ = &rules;
}

bool HeadGuard::refuse(core::Errc code, std::string message) {
    error_ = core::Error{.code = code, .message = std::move(message), .reason = {}, .pointer = {}};
    return false;
}

HeadGuard::State HeadGuard::advance(std::string_view bytes) {
    if (error_) return State::refused;
    const auto judged = bytes.substr(0, rules_->limits.header);
    while (at_ < judged.size() && step_ != Step::done) {
        if (!take(judged)) return State::refused;
    }
    if (step_ == Step::done) return State::complete;
    if (at_ < rules_->limits.header) return State::incomplete;
    refuse(core::Errc::header_too_large, "the header section is too large");
    return State::refused;
}

bool HeadGuard::take(std::string_view bytes) {
    const char byte = bytes[at_];
    switch (step_) {
        case Step::first_byte:
            // RFC 9112 §2.2: a server should ignore one empty line before the request line.
            step_ = byte == '\r' ? Step::empty_line : Step::method;
            if (byte == '\r') ++at_;
            return true;
        case Step::empty_line:
            return expect_line_feed(byte, Step::method);
        case Step::method:
            return take_method(bytes);
        case Step::target:
            return take_target(bytes);
        case Step::version:
            return take_version(bytes);
        case Step::line_end:
            return expect_line_feed(byte, Step::line_begin);
        case Step::line_begin:
            return begin_line(byte);
        case Step::name:
            return take_name(bytes);
        case Step::before_value:
        case Step::value:
            return take_value(bytes);
        case Step::last_end:
            return expect_line_feed(byte, Step::done) && end_head(bytes);
        case Step::done:
            break;
    }
    return false;
}

std::size_t HeadGuard::end_of(ByteKind kind, std::string_view bytes) const {
    std::size_t at = at_;
    if (kind == value_byte) at += core::plain_ascii_size(bytes.substr(at));
    while (at < bytes.size() && is(bytes[at], kind)) ++at;
    return at;
}

bool HeadGuard::expect_line_feed(char byte, Step next) {
    if (byte != '\n') return malformed("a line ends in CR LF");
    ++at_;
    mark_ = static_cast<std::uint32_t>(at_);
    step_ = next;
    return true;
}

bool HeadGuard::take_method(std::string_view bytes) {
    at_ = end_of(token_byte, bytes);
    method_ = {.at = mark_, .size = static_cast<std::uint32_t>(at_ - mark_)};
    if (method_.size > longest_method) {
        return refuse(core::Errc::method_not_implemented, "this method is not known here");
    }
    if (at_ == bytes.size()) return true;
    if (bytes[at_] != ' ' || method_.size == 0) {
        return malformed("a request begins with its method, in visible ASCII, and one space");
    }
    method_known_ = is_known_method(method_.in(bytes));
    mark_ = static_cast<std::uint32_t>(++at_);
    step_ = Step::target;
    return true;
}

bool HeadGuard::take_target(std::string_view bytes) {
    while (at_ < bytes.size() && is(bytes[at_], target_byte)) {
        const char byte = bytes[at_];
        if (at_ == mark_ && method_known_ && byte != '/' && byte != '*' && (byte | 0x20) != 'h') {
            return malformed(rules_of_paths);
        }
        if ((byte == '/' || byte == '?') && !in_query_ && ends_in_dot_segment(bytes.substr(mark_, at_ - mark_))) {
            return malformed(rules_of_paths);
        }
        if (byte == '%' && !in_query_) return malformed(rules_of_paths);
        in_query_ = in_query_ || byte == '?';
        if (++at_ - mark_ > rules_->limits.target) {
            return refuse(core::Errc::uri_too_long, "the request target is too long");
        }
    }
    if (at_ == bytes.size()) return true;
    if (bytes[at_] != ' ' || at_ == mark_) return malformed(rules_of_paths);
    target_ = {.at = mark_, .size = static_cast<std::uint32_t>(at_ - mark_)};
    if (method_known_ && !settle_target(bytes)) return error_ ? false : malformed(rules_of_paths);
    mark_ = static_cast<std::uint32_t>(++at_);
    step_ = Step::version;
    return true;
}

// RFC 9112 §3.2, the forms of a target.
bool HeadGuard::settle_target(std::string_view bytes) {
    const auto target = target_.in(bytes);
    if (target == "*") return method_.in(bytes) == "OPTIONS";
    if (!target.starts_with('/') && !settle_absolute_target(target)) return false;
    return is_plain_target(target_.in(bytes));
}

// What a proxy is sent; a server must understand it, too. The authority is compared with Host once that is known.
bool HeadGuard::settle_absolute_target(std::string_view target) {
    const auto parts = split_absolute_target(target);
    if (!parts) return false;
    const auto place = [&](std::string_view part) {
        return Part{
            .at = static_cast<std::uint32_t>(target_.at + static_cast<std::size_t>(part.data() - target.data())),
            .size = static_cast<std::uint32_t>(part.size())};
    };
    authority_ = place(parts->authority);
    target_ = place(parts->origin_form);
    return true;
}

bool HeadGuard::take_version(std::string_view bytes) {
    for (; at_ < bytes.size(); ++at_) {
        const std::size_t place = at_ - mark_;
        const char byte = bytes[at_];
        if (place == version_shape.size()) break;
        const bool right = is_digit(version_shape[place]) ? is_digit(byte) : byte == version_shape[place];
        if (!right) return malformed(rules_of_versions);
        if (place + 1 == version_shape.size() && !judge_version(bytes.substr(mark_, version_shape.size())))
            return false;
    }
    if (at_ == bytes.size()) return true;
    if (bytes[at_] != '\r') return malformed(rules_of_versions);
    if (!method_known_) return refuse(core::Errc::method_not_implemented, "this method is not known here");
    ++at_;
    step_ = Step::line_end;
    return true;
}

bool HeadGuard::judge_version(std::string_view version) {
    if (version != "HTTP/1.1" && version != "HTTP/1.0") {
        return refuse(core::Errc::http_version_not_supported, "only HTTP/1.1 and HTTP/1.0 are spoken here");
    }
    version_minor_ = version.ends_with('1') ? 1 : 0;
    return true;
}

bool HeadGuard::end_head(std::string_view bytes) {
    // RFC 9112 §3.2: exactly one in HTTP/1.1.
    if (!host_ && version_minor_ == 1) return malformed("a Host field is required");
    if (authority_.size > 0 && (!host_ || !equal_ignoring_ascii_case(host_->in(bytes), authority_.in(bytes)))) {
        return refuse(core::Errc::misdirected_request, "the request target and Host name different hosts");
    }
    // RFC 9110 §10.1.1: HTTP/1.0 has no expectations.
    if (expects_the_unknown_ && version_minor_ == 1) {
        return refuse(core::Errc::expectation_failed, "the only expectation that can be met is 100-continue");
    }
    if (content_length_ > rules_->limits.body) return refuse(core::Errc::body_too_large, "the body is too large");
    expects_continue_ = expects_continue_ && version_minor_ == 1 && (chunked() || content_length_ > 0);
    return true;
}

}  // namespace tokenbooth::http
