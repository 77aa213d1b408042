#include "http/head_grammar.hpp"

#include <tokenbooth/core/ip_address.hpp>
#include <tokenbooth/core/text.hpp>

#include <algorithm>
#include <utility>

namespace tokenbooth::http {
namespace {

using core::equal_ignoring_ascii_case;

constexpr std::array<std::string_view, 8> known_methods = {"GET", "POST",   "HEAD",  "OPTIONS",
                                                           "PUT", "DELETE", "PATCH", "TRACE"};

using Named = std::pair<std::string_view, KnownField>;
constexpr std::array known_fields = {Named{"host", KnownField::host},
                                     Named{"content-length", KnownField::content_length},
                                     Named{"transfer-encoding", KnownField::transfer_encoding},
                                     Named{"authorization", KnownField::authorization},
                                     Named{"content-type", KnownField::content_type},
                                     Named{"origin", KnownField::origin},
                                     Named{"cookie", KnownField::cookie},
                                     Named{"expect", KnownField::expect},
                                     Named{"connection", KnownField::connection}};

constexpr std::array<std::string_view, 24> framing_and_forwarding = {
    "content-length",    "transfer-encoding",  "content-type",        "x-forwarded-for",
    "x-forwarded-host",  "x-forwarded-port",   "x-forwarded-proto",   "x-forwarded-user",
    "x-forwarded-email", "x-forwarded-groups", "x-forwarded-login",   "x-forwarded-preferred-username",
    "x-real-ip",         "x-client-ip",        "true-client-ip",      "cf-connecting-ip",
    "x-remote-user",     "remote-user",        "x-auth-request-user", "x-auth-request-email",
    "x-webauth-user",    "x-original-url",     "proxy-authorization", "cf-access-jwt-assertion"};

}  // namespace

KnownField known_field(std::string_view name) {
    for (const auto& [known, field] : known_fields) {
        if (equal_ignoring_ascii_case(name, known)) return field;
    }
    return KnownField::other;
}

bool is_known_method(std::string_view method) {
    return std::find(known_methods.begin(), known_methods.end(), method) != known_methods.end();
}

bool HostGrammar::take(char byte) {
    constexpr std::uint16_t longest_name = 255;
    constexpr std::uint8_t longest_port = 5;
    if (++size_ > longest_name + 1 + longest_port) return false;
    switch (step_) {
        case Step::begin:
            step_ = byte == '[' ? Step::address : Step::name;
            return byte == '[' || is(byte, host_byte);
        case Step::name:
            if (byte == ':') step_ = Step::port;
            return byte == ':' || (is(byte, host_byte) && size_ <= longest_name);
        case Step::address:
            if (byte == ']') step_ = Step::address_end;
            return byte == ']' || is(byte, address_byte);
        case Step::address_end:
            step_ = Step::port;
            return byte == ':';
        case Step::port:
            return is_digit(byte) && ++port_digits_ <= longest_port;
    }
    return false;
}

bool HostGrammar::is_complete(std::string_view host) const {
    if (step_ == Step::begin || step_ == Step::address) return false;
    if (!host.starts_with('[')) return true;
    const auto address = core::IpAddress::parse(host.substr(1, host.find(']') - 1));
    return address && host.find(':') < host.find(']');
}

bool frames_or_forwards(std::string_view name) {
    return std::any_of(framing_and_forwarding.begin(), framing_and_forwarding.end(),
                       [name](std::string_view other) { return equal_ignoring_ascii_case(name, other); });
}

std::string with_hyphens(std::string_view name) {
    std::string other(name);
    std::replace(other.begin(), other.end(), '_', '-');
    return other;
}

bool lists_option(std::string_view list, std::string_view option) {
    while (!list.empty()) {
        const std::size_t comma = list.find(',');
        std::string_view element = list.substr(0, comma);
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
        while (!element.empty() && is_blank(element.front())) element.remove_prefix(1);
        while (!element.empty() && is_blank(element.back())) element.remove_suffix(1);
        if (equal_ignoring_ascii_case(element, option)) return true;
    }
    return false;
}

}  // namespace tokenbooth::http
