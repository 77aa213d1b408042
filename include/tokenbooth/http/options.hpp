// The HTTP front's settings with their defaults (contract §4.1). Sizes in bytes.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace tokenbooth::http {

struct Limits {
    /// Request line and fields together.
    std::size_t header = 16 * 1024;
    /// Number of fields.
    std::size_t headers = 64;
    std::size_t target = 2 * 1024;
    std::size_t body = 64 * 1024;
    /// From a message's first byte; progress extends neither.
    std::chrono::milliseconds header_timeout = std::chrono::seconds(10);
    std::chrono::milliseconds body_timeout = std::chrono::seconds(20);
    std::chrono::milliseconds write_timeout = std::chrono::seconds(20);
    std::chrono::milliseconds idle_timeout = std::chrono::seconds(75);
};

/// Whose word the client's address is: one source, the others are ignored.
enum class ClientAddressSource { x_forwarded_for, forwarded, proxy_protocol, peer };

/// PEM files. Without a certificate the listeners speak plain HTTP.
struct TlsOptions {
    std::filesystem::path certificate_file;
    std::filesystem::path private_key_file;
    /// Who signs the certificates that clients may show; empty: none is asked for.
    std::filesystem::path client_ca_file;
};

struct ServerOptions {
    /// "host:port" or "[v6]:port". Port 0 takes a free one.
    std::vector<std::string> listen = {"127.0.0.1:8080"};
    /// What stands before every path, such as "/zendesk"; empty or with a leading and no trailing slash.
    std::string base_path;
    /// 0: one for each CPU that this process may use.
    std::size_t threads = 0;
    /// CIDRs, and "unix" for whoever connects over a unix socket.
    std::vector<std::string> trusted_proxies;
    ClientAddressSource client_address_from = ClientAddressSource::x_forwarded_for;
    /// Fields that somebody above recognises a caller by: each may stand in a request once.
    std::vector<std::string> identity_fields;
    std::size_t max_connections = 20000;
    /// 0: no cap. Trusted proxies have none.
    std::size_t max_connections_per_peer = 0;
    /// 0: no cap.
    std::size_t max_requests_per_connection = 0;
    /// For a whole request: the widget gives up after 4 s (zendesk-facts §1.4).
    std::chrono::milliseconds request_timeout = std::chrono::milliseconds(3500);
    /// After a signal to stop: how long connections are still accepted, so that a proxy sees /readyz fail first.
    std::chrono::milliseconds drain_delay = std::chrono::seconds(1);
    /// After a signal to stop: when to stop whatever is still in flight.
    std::chrono::milliseconds shutdown_grace = std::chrono::seconds(20);
    Limits limits;
};

}  // namespace tokenbooth::http
