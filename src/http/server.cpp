#include "http/address.hpp"
#include "http/cpu_count.hpp"
#include "http/event_loop.hpp"

#include <tokenbooth/http/server.hpp>

#include <boost/asio/ip/v6_only.hpp>

#include <thread>
#include <utility>

namespace tokenbooth::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using core::Failure;
using Tcp = asio::ip::tcp;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

// Longer than the kernel's usual net.core.somaxconn, which then decides: ten thousand clients after a restart of
// the proxy must not wait for one another's retries.
constexpr int backlog = 65535;

Failure listen_failure(const std::string& address, const error_code& error) {
    std::string message = "cannot listen at " + address + ": " + error.message();
    if (error == asio::error::address_in_use) message += "; is another program there already? Choose another port";
    if (error == asio::error::access_denied) message += "; ports below 1024 need privileges, choose a higher one";
    return {.message = std::move(message)};
}

core::Result<Tcp::acceptor, Failure> open_acceptor(asio::io_context& io, const Tcp::endpoint& endpoint) {
    Tcp::acceptor acceptor(io);
    error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(Tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.set_option(ReusePort(true), error);
    if (!error && endpoint.address().is_v6()) acceptor.set_option(asio::ip::v6_only(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(backlog, error);
    if (error) return listen_failure(to_string(endpoint), error);
    return acceptor;
}

// SO_REUSEPORT lets a second instance bind the same port, so a port that is taken must be noticed without it.
core::Result<void, Failure> ensure_free(const Tcp::endpoint& endpoint) {
    if (endpoint.port() == 0) return {};
    asio::io_context io;
    Tcp::acceptor acceptor(io);
    error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(Tcp::acceptor::reuse_address(true), error);
    if (!error && endpoint.address().is_v6()) acceptor.set_option(asio::ip::v6_only(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (error) return listen_failure(to_string(endpoint), error);
    return {};
}

class TcpServer final : public Server {
  public:
    TcpServer(const ServerOptions& options, RequestHandler& handler, const observability::Log& log,
              const observability::AccessLog& access_log)
        : context_{.options = options, .handler = handler, .log = log, .access_log = access_log} {
        const std::size_t threads = options.threads == 0 ? usable_cpus() : options.threads;
        for (std::size_t i = 0; i < threads; ++i) loops_.push_back(std::make_unique<EventLoop>(context_));
    }

    ~TcpServer() override {
        stop_now();
        wait();
    }

    TcpServer(const TcpServer&) = delete;
    TcpServer& operator=(const TcpServer&) = delete;

    core::Result<void, Failure> start() override {
        for (const auto& address : context_.options.listen) {
            auto listening = listen_at(address);
            if (!listening) return listening;
        }
        for (auto& loop : loops_) {
            threads_.emplace_back([&loop] { loop->run(); });
        }
        return {};
    }

    std::vector<std::string> addresses() const override { return addresses_; }

    void begin_drain() override {
        if (context_.draining.exchange(true)) return;
        for (auto& loop : loops_) loop->begin_drain();
    }

    void stop_now() override {
        for (auto& loop : loops_) loop->stop_now();
    }

    bool draining() const override { return context_.draining; }

    void wait() override {
        for (auto& thread : threads_) {
            if (thread.joinable()) thread.join();
        }
    }

  private:
    core::Result<void, Failure> listen_at(const std::string& address) {
        const auto parsed = parse_address(address);
        if (!parsed) return parsed.error();
        if (auto free = ensure_free(*parsed); !free) return free;
        Tcp::endpoint endpoint = *parsed;
        for (auto& loop : loops_) {
            auto acceptor = open_acceptor(loop->io(), endpoint);
            if (!acceptor) return acceptor.error();
            // Port 0: the first acceptor's port is everybody's.
            endpoint = acceptor->local_endpoint();
            loop->add_listener(std::move(*acceptor));
        }
        addresses_.push_back(to_string(endpoint));
        return {};
    }

    ServerContext context_;
    std::vector<std::unique_ptr<EventLoop>> loops_;
    std::vector<std::string> addresses_;
    std::vector<std::thread> threads_;
};

}  // namespace

std::unique_ptr<Server> make_server(const ServerOptions& options, RequestHandler& handler,
                                    const observability::Log& log, const observability::AccessLog& access_log) {
    return std::make_unique<TcpServer>(options, handler, log, access_log);
}

}  // namespace tokenbooth::http
