// The guard's half that judges fields; head_guard.cpp has the request line and the whole.
#include "http/head_guard.hpp"

#include <tokenbooth/core/text.hpp>

#include <algorithm>

namespace tokenbooth::http {
namespace {

using core::equal_ignoring_ascii_case;

// Enough for 64 KiB of body many times over, and far from every integer's end (threats.md H2).
constexpr std::uint32_t most_length_digits = 10;
constexpr std::uint32_t chunked_bit = bit_of(KnownField::transfer_encoding);
constexpr std::string_view chunked_coding = "chunked";
constexpr auto rules_of_hosts = "Host is a name or an address, and perhaps a port";
constexpr auto rules_of_lengths = "Content-Length is a number of up to ten digits";
constexpr auto rules_of_codings = "the only transfer coding understood is chunked";

}  // namespace

bool HeadGuard::begin_line(char byte) {
    if (byte == '\r') {
        ++at_;
        step_ = Step::last_end;
        return true;
    }
    // RFC 9112 §5.2: a line that continues the one before is refused.
    if (is_blank(byte)) return malformed("a field begins with its name");
    if (++lines_ > rules_->limits.headers) {
        return refuse(core::Errc::header_too_large, "there are too many fields");
    }
    name_has_underscore_ = false;
    step_ = Step::name;
    return true;
}

bool HeadGuard::take_name(std::string_view bytes) {
    const std::size_t end = end_of(token_byte, bytes);
    name_has_underscore_ =
        name_has_underscore_ || bytes.substr(at_, end - at_).find('_') != std::string_view::npos;
    at_ = end;
    if (at_ == bytes.size()) return true;
    // RFC 9112 §5.1: no white space between a name and its colon.
    if (bytes[at_] != ':' || at_ == mark_) return malformed("a field is a name, a colon at once, and a value");
    name_ = {.at = mark_, .size = static_cast<std::uint32_t>(at_ - mark_)};
    if (!end_name(name_.in(bytes))) return false;
    ++at_;
    value_size_ = 0;
    value_ended_ = false;
    step_ = Step::before_value;
    return true;
}

bool HeadGuard::end_name(std::string_view name) {
    current_ = KnownField::other;
    if (name_has_underscore_) return judge_underscores(name);
    current_ = known_field(name);
    if (current_ == KnownField::other) return admit_believed(name);
    return current_ == KnownField::connection || admit_once(name);
}

bool HeadGuard::admit_once(std::string_view name) {
    const std::uint32_t bit = bit_of(current_);
    if (has(bit)) return malformed("the field " + core::to_ascii_lower(name) + " is there twice");
    constexpr std::uint32_t lengths = bit_of(KnownField::content_length) | chunked_bit;
    // RFC 9112 §6.1: both at once is how requests are smuggled.
    if ((bit & lengths) != 0 && has(lengths)) return malformed("the length of the body is given twice");
    if (bit == chunked_bit && version_minor_ == 0) return malformed("HTTP/1.0 has no transfer codings");
    seen_ |= bit;
    return true;
}

bool HeadGuard::admit_believed(std::string_view name) {
    const auto& believed = rules_->believed_fields;
    for (std::size_t i = 0; i < believed.size(); ++i) {
        if (!equal_ignoring_ascii_case(name, believed[i])) continue;
        const std::uint32_t bit = std::uint32_t{1} << i;
        if ((believed_seen_ & bit) != 0) return malformed("the field " + believed[i] + " is there twice");
        believed_seen_ |= bit;
    }
    return true;
}

bool HeadGuard::judge_underscores(std::string_view name) {
    const std::string meant = with_hyphens(name);
    const auto& believed = rules_->believed_fields;
    const bool is_believed = std::any_of(believed.begin(), believed.end(), [&](std::string_view other) {
        return equal_ignoring_ascii_case(meant, other);
    });
    if (!is_believed && !frames_or_forwards(meant)) return true;
    return malformed("the field " + meant + " is spelled with an underscore");
}

bool HeadGuard::take_value(std::string_view bytes) {
    if (step_ == Step::before_value) {
        while (at_ < bytes.size() && is_blank(bytes[at_])) ++at_;
        mark_ = static_cast<std::uint32_t>(at_);
        if (at_ == bytes.size()) return true;
        step_ = Step::value;
    }
    const bool judged_by_byte = current_ == KnownField::content_length ||
                                current_ == KnownField::transfer_encoding || current_ == KnownField::host;
    const std::size_t end = end_of(value_byte, bytes);
    for (; judged_by_byte && at_ < end; ++at_) {
        if (!allow_value_byte(bytes[at_])) return false;
    }
    at_ = end;
    if (at_ == bytes.size()) return true;
    if (bytes[at_] != '\r') return malformed("a control character stands in a field");
    std::string_view value = bytes.substr(mark_, at_ - mark_);
    while (!value.empty() && is_blank(value.back())) value.remove_suffix(1);
    if (!end_value(value)) return false;
    if (!name_has_underscore_) {
        fields_.push_back(
            {.name = name_, .value = {.at = mark_, .size = static_cast<std::uint32_t>(value.size())}});
    }
    ++at_;
    step_ = Step::line_end;
    return true;
}

bool HeadGuard::allow_value_byte(char byte) {
    if (is_blank(byte)) {
        value_ended_ = true;
        if (current_ != KnownField::transfer_encoding || value_size_ == chunked_coding.size()) return true;
        return malformed(rules_of_codings);
    }
    const std::uint32_t place = value_size_++;
    bool allowed = !value_ended_;
    switch (current_) {
        case KnownField::content_length:
            // No leading zero: some read it as octal.
            allowed =
                allowed && is_digit(byte) && place < most_length_digits && (place == 0 || content_length_ > 0);
            if (allowed) content_length_ = content_length_ * 10 + static_cast<std::size_t>(byte - '0');
            break;
        case KnownField::transfer_encoding:
            allowed = allowed && place < chunked_coding.size() && (byte | 0x20) == chunked_coding[place];
            break;
        default:
            allowed = allowed && host_grammar_.take(byte);
    }
    if (allowed) return true;
    if (current_ == KnownField::content_length) return malformed(rules_of_lengths);
    if (current_ == KnownField::host) return malformed(rules_of_hosts);
    return malformed(rules_of_codings);
}

bool HeadGuard::end_value(std::string_view value) {
    switch (current_) {
        case KnownField::host:
            if (!host_grammar_.is_complete(value)) return malformed(rules_of_hosts);
            host_ = Part{.at = mark_, .size = static_cast<std::uint32_t>(value.size())};
            break;
        case KnownField::content_length:
            if (value.empty()) return malformed(rules_of_lengths);
            break;
        case KnownField::transfer_encoding:
            if (value.size() != chunked_coding.size()) return malformed(rules_of_codings);
            break;
        case KnownField::expect:
            expects_continue_ = equal_ignoring_ascii_case(value, "100-continue");
            expects_the_unknown_ = !expects_continue_;
            break;
        case KnownField::connection:
            close_asked_ = close_asked_ || lists_option(value, "close");
            keep_alive_asked_ = keep_alive_asked_ || lists_option(value, "keep-alive");
            break;
        default:
            break;
    }
    return true;
}

}  // namespace tokenbooth::http
