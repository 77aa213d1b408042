#include "http/address.hpp"
#include "http/client_address.hpp"
#include "http/tls_context.hpp"

#include <tokenbooth/core/descriptor.hpp>
#include <tokenbooth/http/probe.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <string_view>
#include <utility>

namespace tokenbooth::http {
namespace {

using core::Failure;

// One question and the first bytes of its answer, each within the socket's own time limit.
class Asker {
  public:
    explicit Asker(core::Descriptor socket) : socket_(std::move(socket)) {}

    bool begin_tls() {
        context_.reset(SSL_CTX_new(TLS_client_method()));
        session_.reset(context_ ? SSL_new(context_.get()) : nullptr);
        return session_ && SSL_set_fd(session_.get(), socket_.number()) == 1 && SSL_connect(session_.get()) == 1;
    }

    bool send_all(std::string_view bytes) {
        const auto size = static_cast<ssize_t>(bytes.size());
        if (session_) return SSL_write(session_.get(), bytes.data(), static_cast<int>(size)) == size;
        return send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL) == size;
    }

    std::string receive_line() {
        std::string answer;
        std::array<char, 1024> bytes{};
        constexpr std::size_t most = 16 * 1024;
        while (answer.find("\r\n") == std::string::npos && answer.size() < most) {
            const auto capacity = static_cast<int>(bytes.size());
            const ssize_t size = session_ ? SSL_read(session_.get(), bytes.data(), capacity)
                                          : recv(socket_.number(), bytes.data(), bytes.size(), 0);
            if (size <= 0) return {};
            answer.append(bytes.data(), static_cast<std::size_t>(size));
        }
        return answer;
    }

  private:
    core::Descriptor socket_;
    SslContext context_;
    SslSession session_;
};

core::Descriptor connect_to(const Endpoint& endpoint, std::chrono::milliseconds timeout) {
    core::Descriptor socket(::socket(endpoint.protocol().family(), SOCK_STREAM | SOCK_CLOEXEC, 0));
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(timeout);
    const timeval limit{
        .tv_sec = seconds.count(),
        .tv_usec = std::chrono::duration_cast<std::chrono::microseconds>(timeout - seconds).count()};
    setsockopt(socket.number(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(socket.number(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    const auto size = static_cast<socklen_t>(endpoint.size());
    if (connect(socket.number(), endpoint.data(), size) != 0) return core::Descriptor();
    return socket;
}

// This machine, as the server will see it.
Peer own_address(const Endpoint& endpoint) {
    if (is_unix(endpoint)) return std::nullopt;
    const std::string host = peer_name(endpoint);
    return core::IpAddress::parse(host);
}

}  // namespace

core::Result<unsigned, Failure> probe(const ServerOptions& options, const TlsOptions& tls, const std::string& path,
                                      std::chrono::milliseconds timeout) {
    const std::string& address = options.listen.front();
    const auto no_answer = [&](const char* why) {
        return Failure{.message = "no answer from " + address + ": " + why};
    };
    const auto parsed = parse_address(address);
    if (!parsed) return parsed.error();
    const Endpoint endpoint = reachable(*parsed);
    auto socket = connect_to(endpoint, timeout);
    if (!socket.is_open()) return no_answer("nobody listens there, or it takes no connections");
    Asker asker(std::move(socket));
    const bool as_proxy = ClientAddressRules(options).expects_proxy_header(own_address(endpoint));
    if (as_proxy && !asker.send_all("PROXY UNKNOWN\r\n")) return no_answer("it closed the connection");
    const bool over_tls = !tls.certificate_file.empty() && !is_unix(endpoint);
    if (over_tls && !asker.begin_tls()) return no_answer("the TLS handshake failed");
    const std::string request =
        "GET " + options.base_path + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    if (!asker.send_all(request)) return no_answer("it closed the connection");
    const std::string answer = asker.receive_line();
    if (answer.empty()) return no_answer("nothing came in time");
    unsigned status = 0;
    constexpr std::string_view version = "HTTP/1.1 ";
    if (!answer.starts_with(version)) return Failure{.message = address + " does not speak HTTP/1.1"};
    std::from_chars(answer.data() + version.size(), answer.data() + answer.size(), status);
    return status;
}

}  // namespace tokenbooth::http
