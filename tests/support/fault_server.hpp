// A server that does to its clients what a test tells it: answers well, or with garbage, slowly, without end, or
// not at all. Plain or over TLS, on 127.0.0.1 and a free port, a thread for each connection.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace tokenbooth::test {

/// The server's side of one connection, for the script of a test.
class FaultConnection {
  public:
    virtual ~FaultConnection() = default;
    /// The next request, its body included; empty once the client has gone.
    virtual std::string receive() = 0;
    /// What comes next, of any protocol; empty once the client has gone.
    virtual std::string receive_some() = 0;
    /// False once the client has gone.
    virtual bool send(std::string_view bytes) = 0;
    /// A byte at a time.
    void drip(std::string_view bytes, std::chrono::milliseconds pause);
    /// The same bytes again and again, until the client has gone or `most` bytes are sent. How many were.
    std::size_t flood(std::string_view bytes, std::size_t most);
    /// Says nothing until the client has gone.
    virtual void stay_silent() = 0;
    /// Ends it with a reset, so that what was sent may be lost.
    virtual void reset() = 0;
    /// Over TLS: ends it without saying so.
    virtual void break_off() = 0;
};

class FaultServer {
  public:
    using Script = std::function<void(FaultConnection&)>;

    /// When `script` returns, the connection is closed. TLS where `certificate` names a PEM file with key beside
    /// it, as make_certificate() writes them. Port 0: a free one.
    explicit FaultServer(Script script, const std::filesystem::path& certificate = {}, std::uint16_t port = 0);
    ~FaultServer();
    FaultServer(const FaultServer&) = delete;
    FaultServer& operator=(const FaultServer&) = delete;

    std::uint16_t port() const { return port_; }
    /// "http://127.0.0.1:PORT" and `target`.
    std::string url(const std::string& target = "/") const;
    /// How many connections it has taken.
    std::size_t connections() const { return connections_; }
    /// Closes all connections, and takes further ones.
    void close_connections();

    /// A script that gives every request the same answer.
    static Script answering(std::string answer);

  private:
    void accept_all();
    void serve(int socket);

    const Script script_;
    std::shared_ptr<void> tls_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<std::size_t> connections_ = 0;
    std::atomic<bool> stopping_ = false;
    std::mutex mutex_;
    std::list<int> sockets_;
    std::vector<std::thread> threads_;
    std::thread acceptor_;
};

/// "HTTP/1.1 STATUS …" with a length, JSON.
std::string http_answer(unsigned status, std::string_view body, std::string_view more_fields = "");

}  // namespace tokenbooth::test
