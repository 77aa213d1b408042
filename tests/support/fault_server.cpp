#include "support/fault_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <utility>

namespace tokenbooth::test {
namespace {

std::size_t length_of(const std::string& head) {
    const std::size_t at = head.find("Content-Length: ");
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
}

class SocketConnection final : public FaultConnection {
  public:
    SocketConnection(int socket, SSL_CTX* tls) : socket_(socket) {
        if (tls == nullptr) return;
        tls_.reset(SSL_new(tls));
        SSL_set_fd(tls_.get(), socket_);
        open_ = SSL_accept(tls_.get()) == 1;
    }
    ~SocketConnection() override {
        if (tls_ && open_) SSL_shutdown(tls_.get());
    }
    SocketConnection(const SocketConnection&) = delete;
    SocketConnection& operator=(const SocketConnection&) = delete;

    std::string receive() override {
        while (open_) {
            const std::size_t head = received_.find("\r\n\r\n");
            if (head != std::string::npos) {
                const std::size_t size = head + 4 + length_of(received_.substr(0, head));
                if (received_.size() >= size) {
                    const std::string request = received_.substr(0, size);
                    received_.erase(0, size);
                    return request;
                }
            }
            fill();
        }
        return {};
    }
    std::string receive_some() override {
        if (open_ && received_.empty()) fill();
        return std::exchange(received_, {});
    }
    bool send(std::string_view bytes) override {
        while (open_ && !bytes.empty()) {
            const ssize_t sent = tls_ ? SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()))
                                      : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) {
                open_ = false;
                break;
            }
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return open_;
    }
    void stay_silent() override {
        while (open_) fill();
    }
    void reset() override {
        const linger now{.l_onoff = 1, .l_linger = 0};
        setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        open_ = false;
    }
    void break_off() override { open_ = false; }

  private:
    void fill() {
        std::array<char, 4096> bytes{};
        const ssize_t size = tls_ ? SSL_read(tls_.get(), bytes.data(), static_cast<int>(bytes.size()))
                                  : recv(socket_, bytes.data(), bytes.size(), 0);
        open_ = size > 0;
        if (open_) received_.append(bytes.data(), static_cast<std::size_t>(size));
    }

    const int socket_;
    std::unique_ptr<SSL, void (*)(SSL*)> tls_{nullptr, SSL_free};
    bool open_ = true;
    std::string received_;
};

std::shared_ptr<void> load(const std::filesystem::path& certificate) {
    if (certificate.empty()) return nullptr;
    // OpenSSL writes to sockets whose other end has gone.
    std::signal(SIGPIPE, SIG_IGN);
    const std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    std::filesystem::path key = certificate;
    key.replace_extension("key");
    if (SSL_CTX_use_certificate_chain_file(context.get(), certificate.c_str()) != 1 ||
        SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) != 1) {
        throw std::runtime_error("no certificate in " + certificate.string());
    }
    return context;
}

}  // namespace

void FaultConnection::drip(std::string_view bytes, std::chrono::milliseconds pause) {
    for (const char byte : bytes) {
        if (!send(std::string_view(&byte, 1))) return;
        std::this_thread::sleep_for(pause);
    }
}

std::size_t FaultConnection::flood(std::string_view bytes, std::size_t most) {
    std::size_t sent = 0;
    while (sent < most && send(bytes)) sent += bytes.size();
    return sent;
}

FaultServer::FaultServer(Script script, const std::filesystem::path& certificate, std::uint16_t port)
    : script_(std::move(script)), tls_(load(certificate)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, SOMAXCONN) != 0) {
        close(listener_);
        throw std::runtime_error("the fault server cannot listen");
    }
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
}

FaultServer::~FaultServer() {
    stopping_ = true;
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    close(listener_);
    close_connections();
    for (auto& thread : threads_) thread.join();
}

std::string FaultServer::url(const std::string& target) const {
    return (tls_ ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port_) + target;
}

void FaultServer::close_connections() {
    const std::lock_guard lock(mutex_);
    for (const int socket : sockets_) shutdown(socket, SHUT_RDWR);
}

void FaultServer::accept_all() {
    while (!stopping_) {
        const int socket = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) continue;
        ++connections_;
        const std::lock_guard lock(mutex_);
        sockets_.push_back(socket);
        threads_.emplace_back([this, socket] { serve(socket); });
    }
}

void FaultServer::serve(int socket) {
    {
        SocketConnection connection(socket, static_cast<SSL_CTX*>(tls_.get()));
        script_(connection);
    }
    const std::lock_guard lock(mutex_);
    sockets_.remove(socket);
    close(socket);
}

FaultServer::Script FaultServer::answering(std::string answer) {
    return [answer = std::move(answer)](FaultConnection& connection) {
        while (!connection.receive().empty()) connection.send(answer);
    };
}

std::string http_answer(unsigned status, std::string_view body, std::string_view more_fields) {
    return "HTTP/1.1 " + std::to_string(status) + " Status\r\nContent-Type: application/json\r\n" +
           std::string(more_fields) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           std::string(body);
}

}  // namespace tokenbooth::test
