#include "directory/ldap/endpoint.hpp"

#include <tokenbooth/core/text.hpp>

#include <arpa/inet.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace tokenbooth::directory::ldap {
namespace {

using core::Failure;

Failure misfit(const std::string& what) {
    return {.message = "url " + what +
                       "; write ldap://HOST, ldaps://HOST or ldapi://%2Frun%2Fslapd%2Fldapi, with :PORT where "
                       "it is not the usual one, and nothing behind"};
}

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            decoded += text[at];
            continue;
        }
        if (at + 2 >= text.size()) return std::nullopt;
        const int high = core::hex_value(text[at + 1]);
        const int low = core::hex_value(text[at + 2]);
        if (high < 0 || low < 0 || high + low == 0) return std::nullopt;
        decoded += static_cast<char>(high * 16 + low);
        at += 2;
    }
    return decoded;
}

core::Result<Endpoint, Failure> parse_local(std::string_view path) {
    // Where Debian's slapd listens.
    if (path.empty()) return Endpoint{.kind = Endpoint::Kind::local, .host = "/run/slapd/ldapi", .port = {}};
    auto decoded = percent_decoded(path);
    if (!decoded || decoded->front() != '/' || decoded->size() >= sizeof(sockaddr_un::sun_path)) {
        return misfit("names no socket by its absolute path, each / as %2F");
    }
    return Endpoint{.kind = Endpoint::Kind::local, .host = std::move(*decoded), .port = {}};
}

bool is_host(std::string_view host) {
    return !host.empty() && std::all_of(host.begin(), host.end(), [](char byte) {
        return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
               byte == '-' || byte == '.' || byte == '_';
    });
}

bool is_address(const std::string& host) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    return inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

bool is_port(std::string_view port) {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    return error == std::errc() && end == port.data() + port.size() && number >= 1 && number <= 65535;
}

}  // namespace

std::string Endpoint::text() const {
    if (kind == Kind::local) return host;
    return (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + port;
}

bool Endpoint::is_on_this_machine() const {
    in_addr address{};
    if (inet_pton(AF_INET, host.c_str(), &address) == 1) return ntohl(address.s_addr) >> 24 == 127;
    return kind == Kind::local || host == "::1" || core::equal_ignoring_ascii_case(host, "localhost");
}

core::Result<Endpoint, Failure> parse_endpoint(std::string_view url) {
    const std::size_t colon = url.find("://");
    const std::string scheme = core::to_ascii_lower(url.substr(0, colon));
    if (colon == std::string_view::npos || (scheme != "ldap" && scheme != "ldaps" && scheme != "ldapi")) {
        return misfit("begins with no ldap://, ldaps:// or ldapi://");
    }
    std::string_view rest = url.substr(colon + 3);
    if (!rest.empty() && rest.back() == '/') rest.remove_suffix(1);
    if (scheme == "ldapi") return parse_local(rest);

    Endpoint endpoint{.kind = scheme == "ldaps" ? Endpoint::Kind::tls : Endpoint::Kind::plain,
                      .host = {},
                      .port = scheme == "ldaps" ? "636" : "389"};
    const std::size_t bracket = rest.starts_with('[') ? rest.find(']') : std::string_view::npos;
    const std::size_t port = rest.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (port != std::string_view::npos) {
        endpoint.port = rest.substr(port + 1);
        rest = rest.substr(0, port);
    }
    endpoint.host = rest;
    if (bracket != std::string_view::npos && rest.size() == bracket + 1) {
        endpoint.host = rest.substr(1, bracket - 1);
        if (!is_address(endpoint.host)) return misfit("names no IPv6 address in its brackets");
    } else if (!is_host(rest)) {
        return misfit("names no host");
    }
    if (!is_port(endpoint.port)) return misfit("names no port between 1 and 65535");
    return endpoint;
}

}  // namespace tokenbooth::directory::ldap
