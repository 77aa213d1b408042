// "host:port", "[v6]:port" and "unix:/path" as they stand in server.listen.
#pragma once

#include "http/socket.hpp"

#include <tokenbooth/core/result.hpp>

#include <cstdint>
#include <string>

namespace tokenbooth::http {

/// The host is an IP address or "localhost"; nothing is resolved.
core::Result<Endpoint, core::Failure> parse_address(const std::string& text);

/// As parse_address() reads it.
std::string to_string(const Endpoint& endpoint);

bool is_unix(const Endpoint& endpoint);
/// Of a unix socket.
std::string path_of(const Endpoint& endpoint);

/// The other end as logs show it: its address without the port; "unix".
std::string peer_name(const Endpoint& endpoint);

/// Where a server that listens at `endpoint` can be reached from this machine.
Endpoint reachable(const Endpoint& endpoint);

/// The port of a TCP endpoint; 0 of any other.
std::uint16_t port_of(const Endpoint& endpoint);

}  // namespace tokenbooth::http
