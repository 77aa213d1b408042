// The PROXY protocol's header, versions 1 and 2, which a proxy sends before anything else on a connection
// (haproxy.org, proxy-protocol.txt). Pure.
#pragma once

#include "http/client_address.hpp"

#include <cstddef>
#include <string_view>

namespace tokenbooth::http {

/// The longest header that is taken, type-length-values included.
constexpr std::size_t longest_proxy_header = 4096;

struct ProxyHeader {
    enum class State { incomplete, complete, malformed };
    State state = State::incomplete;
    /// In complete: how many bytes it has.
    std::size_t size = 0;
    /// In complete: whether it names a client, and which; a proxy's own health check names none.
    bool names_client = false;
    Peer client;
};

/// `bytes` begins with the connection's first byte.
ProxyHeader parse_proxy_header(std::string_view bytes);

}  // namespace tokenbooth::http
