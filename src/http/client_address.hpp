// Who the client is where proxies stand between: one configured source, believed only from trusted peers
// (threats.md A6). Pure.
#pragma once

#include <tokenbooth/core/header_field.hpp>
#include <tokenbooth/core/ip_address.hpp>
#include <tokenbooth/http/options.hpp>

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tokenbooth::http {

/// The other end of a connection: an address, or a unix socket without one.
using Peer = std::optional<core::IpAddress>;

/// As logs show it.
std::string to_string(const Peer& peer);

class ClientAddressRules {
  public:
    /// `options.trusted_proxies` have been found right (listen_address.hpp).
    explicit ClientAddressRules(const ServerOptions& options);

    bool trusts(const Peer& peer) const;
    ClientAddressSource source() const { return source_; }
    /// Whether `peer` begins its connections with a PROXY header.
    bool expects_proxy_header(const Peer& peer) const {
        return source_ == ClientAddressSource::proxy_protocol && trusts(peer);
    }
    /// The lower-case name of the field that is believed; empty where none is.
    std::string believed_field() const;

    /// Whoever the trusted proxies on the way say the client is: the hops are walked from the nearest on, and the
    /// first that is no trusted proxy is the client. What a hop said that is no address ends the walk there.
    Peer client_of(const Peer& peer, std::span<const core::HeaderField> fields) const;

  private:
    std::vector<core::IpNetwork> trusted_;
    bool unix_trusted_ = false;
    ClientAddressSource source_;
};

}  // namespace tokenbooth::http
