#include "http/head_grammar.hpp"

#include <tokenbooth/core/ip_address.hpp>
#include <tokenbooth/core/text.hpp>
#include <tokenbooth/http/url.hpp>

#include <algorithm>
#include <charconv>
#include <optional>

namespace tokenbooth::http {
namespace {

constexpr std::uint16_t http_port = 80;
constexpr std::uint16_t https_port = 443;

std::uint16_t usual_port(bool is_https) { return is_https ? https_port : http_port; }

bool is_visible_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char byte) { return byte > 0x20 && byte < 0x7f; });
}

bool is_authority(std::string_view authority) {
    HostGrammar grammar;
    const bool taken =
        std::all_of(authority.begin(), authority.end(), [&](char byte) { return grammar.take(byte); });
    return taken && grammar.is_complete(authority);
}

// The digits after the colon; the scheme's own port where there is no colon.
std::optional<std::uint16_t> read_port(std::string_view digits, bool given, bool is_https) {
    if (!given) return usual_port(is_https);
    std::uint16_t port = 0;
    const char* const end = digits.data() + digits.size();
    const auto [rest, fault] = std::from_chars(digits.data(), end, port);
    if (fault != std::errc() || rest != end || port == 0) return std::nullopt;
    return port;
}

bool take_scheme(std::string_view& rest, bool& is_https) {
    for (const bool secure : {false, true}) {
        const std::string_view scheme = secure ? "https://" : "http://";
        if (!core::equal_ignoring_ascii_case(rest.substr(0, scheme.size()), scheme)) continue;
        rest.remove_prefix(scheme.size());
        is_https = secure;
        return true;
    }
    return false;
}

}  // namespace

std::string Url::authority() const {
    std::string text = host.find(':') == std::string::npos ? host : "[" + host + "]";
    if (port != usual_port(is_https)) text += ":" + std::to_string(port);
    return text;
}

std::string Url::origin() const { return (is_https ? "https://" : "http://") + authority(); }

bool Url::is_loopback() const {
    if (host == "localhost" || host.ends_with(".localhost")) return true;
    const auto address = core::IpAddress::parse(host);
    if (!address) return false;
    static const auto loopback_v4 = core::IpNetwork::parse("127.0.0.0/8");
    static const auto loopback_v6 = core::IpNetwork::parse("::1");
    return loopback_v4->contains(*address) || loopback_v6->contains(*address);
}

core::Result<Url, core::Failure> parse_url(std::string_view text) {
    // The text is not repeated: somebody may have written a password into it.
    const auto failure = [](const char* what) {
        return core::Failure{.message = std::string("is no URL that can be called: ") + what +
                                        "; write it like https://shop.internal:8443/path"};
    };
    if (!is_visible_ascii(text)) {
        return failure("it holds a space, a control character or a character beyond ASCII");
    }
    Url url;
    std::string_view rest = text;
    if (!take_scheme(rest, url.is_https)) return failure("it begins with neither http:// nor https://");
    if (rest.find_first_of("#\\") != std::string_view::npos) return failure("it holds a # or a backslash");
    const std::size_t path_at = std::min(rest.find_first_of("/?"), rest.size());
    const std::string_view authority = rest.substr(0, path_at);
    if (authority.find('@') != std::string_view::npos) return failure("it names a user before the host");
    if (!is_authority(authority)) return failure("its host is no name and no address");
    const std::size_t colon = authority.find(':', authority.starts_with('[') ? authority.find(']') : 0);
    const bool port_given = colon != std::string_view::npos;
    const auto port = read_port(port_given ? authority.substr(colon + 1) : "", port_given, url.is_https);
    if (!port) return failure("its port is no number from 1 to 65535");
    std::string_view host = authority.substr(0, colon);
    if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
    url.host = core::to_ascii_lower(host);
    url.port = *port;
    url.target = rest.substr(path_at);
    if (!url.target.starts_with('/')) url.target.insert(0, "/");
    return url;
}

}  // namespace tokenbooth::http
