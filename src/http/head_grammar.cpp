#include "http/head_grammar.hpp"

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

constexpr std::array<std::string_view, 14> framing_and_forwarding = {
    "content-length",   "transfer-encoding", "content-type",      "x-forwarded-for",   "x-forwarded-host",
    "x-forwarded-port", "x-forwarded-proto", "x-forwarded-user",  "x-forwarded-email", "x-forwarded-groups",
    "x-real-ip",        "x-remote-user",     "x-forwarded-login", "remote-user"};

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

bool is_host(std::string_view host) {
    constexpr std::size_t longest_port = 5;
    const std::size_t bracket = host.starts_with('[') ? host.find(']') : 0;
    if (bracket == std::string_view::npos) return false;
    const std::size_t colon = host.find(':', bracket);
    const std::string_view name = host.substr(0, colon);
    const std::string_view port = colon == std::string_view::npos ? "" : host.substr(colon + 1);
    if (port.size() > longest_port || !std::all_of(port.begin(), port.end(), is_digit)) return false;
    if (bracket == 0) return !name.empty() && name.find_first_of("[]") == std::string_view::npos;
    const std::string_view address = name.substr(1, bracket - 1);
    return bracket + 1 == name.size() && address.find(':') != std::string_view::npos &&
           address.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
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
