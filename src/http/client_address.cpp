#include "http/client_address.hpp"

#include "http/head_grammar.hpp"

#include <tokenbooth/core/blanks.hpp>
#include <tokenbooth/core/text.hpp>
#include <tokenbooth/http/listen_address.hpp>
#include <tokenbooth/http/request.hpp>

#include <algorithm>

namespace tokenbooth::http {
namespace {

constexpr std::string_view unix_word = "unix";

// An address alone, or with a port: "192.0.2.1:4711", "[2001:db8::1]:4711".
std::optional<core::IpAddress> parse_hop(std::string_view text) {
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        return end == std::string_view::npos ? std::nullopt : core::IpAddress::parse(text.substr(1, end - 1));
    }
    const std::size_t colon = text.find(':');
    const bool has_port = colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos;
    return core::IpAddress::parse(has_port ? text.substr(0, colon) : text);
}

// The `for` parameter of one element of Forwarded (RFC 7239 §4).
std::string_view forwarded_for(std::string_view element) {
    while (!element.empty()) {
        const std::size_t semicolon = element.find(';');
        const auto pair = core::trim_blanks(element.substr(0, semicolon));
        element.remove_prefix(semicolon == std::string_view::npos ? element.size() : semicolon + 1);
        const std::size_t equals = pair.find('=');
        if (equals == std::string_view::npos) continue;
        if (!core::equal_ignoring_ascii_case(core::trim_blanks(pair.substr(0, equals)), "for")) continue;
        auto value = core::trim_blanks(pair.substr(equals + 1));
        if (value.size() > 1 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        return value;
    }
    return {};
}

// Takes the last element off a comma-separated list.
std::string_view take_last(std::string_view& list) {
    const std::size_t comma = list.rfind(',');
    const auto last = comma == std::string_view::npos ? list : list.substr(comma + 1);
    list = comma == std::string_view::npos ? std::string_view() : list.substr(0, comma);
    return core::trim_blanks(last);
}

}  // namespace

std::string to_string(const Peer& peer) { return peer ? peer->to_string() : std::string(unix_word); }

std::optional<std::string> find_proxy_problem(const std::string& proxy) {
    if (proxy == unix_word) return std::nullopt;
    const auto network = core::IpNetwork::parse(proxy);
    if (!network) {
        return "\"" + proxy + "\" is no network; write 10.0.0.0/8, 127.0.0.1/32, 2001:db8::/32 or unix";
    }
    if (network->is_everybody()) {
        return "\"" + proxy + "\" would have anybody say who they are; name the networks of your proxies";
    }
    return std::nullopt;
}

ClientAddressRules::ClientAddressRules(const ServerOptions& options) : source_(options.client_address_from) {
    for (const auto& proxy : options.trusted_proxies) {
        if (const auto network = core::IpNetwork::parse(proxy)) trusted_.push_back(*network);
        if (proxy == unix_word) unix_trusted_ = true;
    }
}

bool ClientAddressRules::trusts(const Peer& peer) const {
    if (!peer) return unix_trusted_;
    return std::any_of(trusted_.begin(), trusted_.end(),
                       [&](const auto& network) { return network.contains(*peer); });
}

std::string ClientAddressRules::believed_field() const {
    if (trusted_.empty() && !unix_trusted_) return {};
    if (source_ == ClientAddressSource::x_forwarded_for) return "x-forwarded-for";
    if (source_ == ClientAddressSource::forwarded) return "forwarded";
    return {};
}

Peer ClientAddressRules::client_of(const Peer& peer, std::span<const core::HeaderField> fields) const {
    const std::string name = believed_field();
    if (name.empty()) return peer;
    std::string_view hops = find_field(fields, name);
    Peer nearest = peer;
    while (!hops.empty() && trusts(nearest)) {
        const auto element = take_last(hops);
        const auto hop = parse_hop(source_ == ClientAddressSource::forwarded ? forwarded_for(element) : element);
        if (!hop) break;
        nearest = *hop;
    }
    return nearest;
}

}  // namespace tokenbooth::http
