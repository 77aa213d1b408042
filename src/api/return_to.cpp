#include "api/return_to.hpp"

#include <tokenbooth/core/percent_encoding.hpp>
#include <tokenbooth/core/text.hpp>

#include <algorithm>

namespace tokenbooth::api {
namespace {

constexpr std::size_t longest = 2048;

bool is_visible(char byte) { return byte > 0x20 && byte < 0x7f; }

bool has_dot_segment(std::string_view path) {
    while (!path.empty()) {
        const std::string_view segment = path.substr(0, path.find('/'));
        // A parameter ("..;x") does not make it another segment to every server.
        const std::string_view name = segment.substr(0, segment.find(';'));
        if (name == "." || name == "..") return true;
        path.remove_prefix(std::min(path.size(), segment.size() + 1));
    }
    return false;
}

bool has_control_or_backslash(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char byte) {
        const auto value = static_cast<unsigned char>(byte);
        return value < 0x20 || value == 0x7f || byte == '\\';
    });
}

// What Zendesk, a proxy or a browser may decode once or twice more on the way must be harmless each time.
std::optional<std::string> find_path_problem(std::string_view rest) {
    if (!core::is_percent_encoded(rest)) return "is not percent-encoded as a URL is";
    std::string layer(rest);
    constexpr int layers = 3;
    for (int i = 0; i <= layers; ++i) {
        if (has_control_or_backslash(layer)) return "holds a control character or a backslash";
        const std::string_view path = std::string_view(layer).substr(0, layer.find_first_of("?#"));
        if (path.starts_with("//")) return "begins with two slashes, which means another host";
        if (has_dot_segment(path)) return "has a dot segment";
        std::string decoded = core::percent_decode(layer);
        if (decoded == layer) return std::nullopt;
        layer = std::move(decoded);
    }
    return "is encoded too often";
}

}  // namespace

std::string zendesk_host(const SsoPageOptions& options) { return options.subdomain + ".zendesk.com"; }

bool is_host_name(std::string_view host) {
    const auto allowed = [](char byte) {
        return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-' || byte == '.';
    };
    return !host.empty() && host.size() <= 253 && host.front() != '.' && host.back() != '.' &&
           host.find("..") == std::string_view::npos && host.find('.') != std::string_view::npos &&
           std::all_of(host.begin(), host.end(), allowed);
}

std::optional<std::string> find_return_to_problem(std::string_view return_to, const SsoPageOptions& options) {
    if (return_to.size() > longest) return "is longer than 2048 characters";
    if (!std::all_of(return_to.begin(), return_to.end(), is_visible)) {
        return "holds a space, a control character or one beyond ASCII";
    }
    if (return_to.starts_with('/')) return find_path_problem(return_to);

    constexpr std::string_view scheme = "https://";
    if (!core::equal_ignoring_ascii_case(return_to.substr(0, scheme.size()), scheme)) {
        return "is neither a path with one leading slash nor an https address";
    }
    std::string_view rest = return_to.substr(scheme.size());
    const std::size_t end = std::min(rest.find_first_of("/?#\\"), rest.size());
    std::string_view authority = rest.substr(0, end);
    rest.remove_prefix(end);
    constexpr std::string_view default_port = ":443";
    if (authority.ends_with(default_port)) authority.remove_suffix(default_port.size());
    const std::string host = core::to_ascii_lower(authority);
    const auto& allowed = options.allowed_return_hosts;
    const bool known =
        host == zendesk_host(options) || std::find(allowed.begin(), allowed.end(), host) != allowed.end();
    if (!known) return "leads to a host that is neither Zendesk's nor among sso.allowed_return_hosts";
    return find_path_problem(rest);
}

}  // namespace tokenbooth::api
