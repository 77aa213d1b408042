// One thread's world: its io_context, its connections, its buffers, and the sweep that enforces their deadlines.
// Everything but post(), begin_drain() and stop_now() belongs to the loop's own thread.
#pragma once

#include "http/listener.hpp"
#include "http/socket.hpp"

#include <tokenbooth/core/executor.hpp>
#include <tokenbooth/http/options.hpp>
#include <tokenbooth/http/request_handler.hpp>
#include <tokenbooth/observability/log.hpp>
#include <tokenbooth/observability/request_log.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace tokenbooth::http {

class Connection;

/// What answers a request and within which limits; a request keeps what it began with.
struct Serving {
    ServerOptions options;
    std::shared_ptr<RequestHandler> handler;
};

/// What all loops of one server share.
struct ServerContext {
    const std::size_t max_connections;
    const observability::Log& log;
    observability::RequestLog& request_log;
    std::atomic<std::size_t> connections{0};
    std::atomic<bool> draining{false};
};

class EventLoop final : public core::Executor {
  public:
    EventLoop(ServerContext& context, const Serving& serving);
    ~EventLoop() override;
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    void add_listener(Acceptor acceptor);
    /// Runs until drained or stopped.
    void run();
    /// Called on the loop's own thread, or before it runs.
    void replace(const Serving& serving);
    void begin_drain();
    void stop_now();
    void post(std::function<void()> work) override;

    void accept(Socket socket);
    void forget(const std::shared_ptr<Connection>& connection);

    boost::asio::io_context& io() { return io_; }
    ServerContext& context() { return context_; }
    const std::shared_ptr<const Serving>& serving() const { return serving_; }
    /// Where bytes are read to before they are a connection's: an idle connection holds no buffer.
    std::array<char, 16 * 1024>& read_buffer() { return read_buffer_; }
    /// Where an answer is put together.
    std::string& write_buffer() { return write_buffer_; }
    /// The Date field's value, made once a second.
    std::string_view date();

  private:
    void sweep_later();
    void sweep();
    void finish_listening();
    void end_when_done();

    ServerContext& context_;
    /// This loop's own copy, so that no two threads count the references of one.
    std::shared_ptr<const Serving> serving_;
    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    boost::asio::steady_timer sweep_timer_;
    boost::asio::steady_timer drain_timer_;
    boost::asio::steady_timer grace_timer_;
    std::vector<std::unique_ptr<Listener>> listeners_;
    std::unordered_set<std::shared_ptr<Connection>> connections_;
    bool sweeping_ = false;
    bool listening_ended_ = false;
    std::array<char, 16 * 1024> read_buffer_{};
    std::string write_buffer_;
    std::int64_t date_second_ = -1;
    std::string date_;
};

}  // namespace tokenbooth::http
