#include "http/address.hpp"

#include <tokenbooth/http/listen_address.hpp>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

namespace tokenbooth::http {
namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

constexpr std::string_view unix_prefix = "unix:";

int family_of(const Endpoint& endpoint) { return endpoint.protocol().family(); }

Tcp::endpoint tcp_of(const Endpoint& endpoint) {
    Tcp::endpoint tcp;
    std::memcpy(tcp.data(), endpoint.data(), endpoint.size());
    return tcp;
}

// An endpoint can be made of nearly anything, so what is an error must be said.
core::Result<Endpoint, core::Failure> refusal(std::string message) {
    return {boost::system::in_place_error, core::Failure{.message = std::move(message)}};
}

core::Result<Endpoint, core::Failure> parse_unix(const std::string& path) {
    // The last byte is for the terminating zero.
    constexpr std::size_t longest = sizeof(sockaddr_un::sun_path) - 1;
    if (path.empty() || path.size() > longest || path.find('\0') != std::string::npos) {
        return refusal("\"" + std::string(unix_prefix) + path +
                       "\": the path of a unix socket has no NUL and 1 to " + std::to_string(longest) + " bytes");
    }
    return Endpoint(asio::local::stream_protocol::endpoint(path));
}

}  // namespace

core::Result<Endpoint, core::Failure> parse_address(const std::string& text) {
    if (text.starts_with(unix_prefix)) return parse_unix(text.substr(unix_prefix.size()));
    const auto failure = [&text] {
        return refusal("\"" + text +
                       "\" is no address to listen at; write 127.0.0.1:8080, [::1]:8080 or "
                       "unix:/run/tokenbooth.sock");
    };
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos) return failure();
    std::uint16_t port = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, fault] = std::from_chars(text.data() + colon + 1, end, port);
    if (fault != std::errc() || rest != end) return failure();

    std::string host = text.substr(0, colon);
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    if (host == "localhost") host = "127.0.0.1";
    boost::system::error_code error;
    const auto address = asio::ip::make_address(host, error);
    if (error || address.is_v6() != bracketed) return failure();
    return Endpoint(Tcp::endpoint(address, port));
}

std::optional<std::string> find_address_problem(const std::string& address) {
    const auto parsed = parse_address(address);
    if (parsed) return std::nullopt;
    return parsed.error().message;
}

bool is_loopback_address(const std::string& address) {
    const auto parsed = parse_address(address);
    return parsed && (is_unix(*parsed) || tcp_of(*parsed).address().is_loopback());
}

std::string to_string(const Endpoint& endpoint) {
    if (is_unix(endpoint)) return std::string(unix_prefix) + path_of(endpoint);
    const Tcp::endpoint tcp = tcp_of(endpoint);
    const std::string host = tcp.address().to_string();
    const std::string port = std::to_string(tcp.port());
    return tcp.address().is_v6() ? "[" + host + "]:" + port : host + ":" + port;
}

bool is_unix(const Endpoint& endpoint) { return family_of(endpoint) == AF_UNIX; }

std::string path_of(const Endpoint& endpoint) {
    sockaddr_un address{};
    std::memcpy(&address, endpoint.data(), std::min(endpoint.size(), sizeof address));
    return address.sun_path;
}

std::string peer_name(const Endpoint& endpoint) {
    return is_unix(endpoint) ? "unix" : tcp_of(endpoint).address().to_string();
}

Endpoint reachable(const Endpoint& endpoint) {
    if (is_unix(endpoint)) return endpoint;
    Tcp::endpoint tcp = tcp_of(endpoint);
    if (tcp.address().is_unspecified()) {
        if (tcp.address().is_v6()) {
            tcp.address(asio::ip::address_v6::loopback());
        } else {
            tcp.address(asio::ip::address_v4::loopback());
        }
    }
    return tcp;
}

std::uint16_t port_of(const Endpoint& endpoint) { return is_unix(endpoint) ? 0 : tcp_of(endpoint).port(); }

}  // namespace tokenbooth::http
