#include "http/event_loop.hpp"

#include "http/connection.hpp"

#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/core/time_text.hpp>

#include <boost/asio/post.hpp>

#include <exception>
#include <utility>

namespace tokenbooth::http {
namespace {

namespace asio = boost::asio;

// One timer for all of a thread's connections: a deadline may be met this much late, and costs nothing to move.
constexpr std::chrono::milliseconds sweep_interval(100);

}  // namespace

EventLoop::EventLoop(ServerContext& context, const Serving& serving)
    : context_(context),
      serving_(std::make_shared<const Serving>(serving)),
      work_(asio::make_work_guard(io_)),
      sweep_timer_(io_),
      drain_timer_(io_),
      grace_timer_(io_) {}

EventLoop::~EventLoop() = default;

void EventLoop::add_listener(Acceptor acceptor) {
    listeners_.push_back(std::make_unique<Listener>(std::move(acceptor), *this));
}

void EventLoop::run() {
    const core::ScopedExecutor this_thread(*this);
    for (auto& listener : listeners_) listener->start();
    for (;;) {
        try {
            io_.run();
            return;
        } catch (const std::exception& error) {
            // Nothing may end the thread: the connection at fault is closed by its sweep, all others go on.
            context_.log.write(observability::LogLevel::error, "unforeseen_exception", {{"what", error.what()}});
        }
    }
}

void EventLoop::replace(const Serving& serving) { serving_ = std::make_shared<const Serving>(serving); }

void EventLoop::begin_drain() {
    asio::post(io_, [this] {
        grace_timer_.expires_after(serving_->options.shutdown_grace);
        grace_timer_.async_wait([this](const boost::system::error_code& error) {
            if (!error) io_.stop();
        });
        drain_timer_.expires_after(serving_->options.drain_delay);
        drain_timer_.async_wait([this](const boost::system::error_code& error) {
            if (!error) finish_listening();
        });
    });
}

void EventLoop::finish_listening() {
    // What the kernel has accepted already would be reset with the listener.
    for (auto& listener : listeners_) listener->drain_and_close();
    listening_ended_ = true;
    const auto connections = connections_;
    for (const auto& connection : connections) connection->end_when_idle();
    end_when_done();
}

void EventLoop::stop_now() { io_.stop(); }

void EventLoop::post(std::function<void()> work) { asio::post(io_, std::move(work)); }

void EventLoop::accept(Socket socket) {
    if (context_.connections.load(std::memory_order_relaxed) >= context_.max_connections) {
        return;  // the socket closes with its destructor: no answer is cheaper than one for everybody
    }
    context_.connections.fetch_add(1, std::memory_order_relaxed);
    auto connection = std::make_shared<Connection>(std::move(socket), *this);
    connections_.insert(connection);
    connection->start();
    if (!sweeping_) sweep_later();
}

void EventLoop::forget(const std::shared_ptr<Connection>& connection) {
    if (connections_.erase(connection) == 0) return;
    context_.connections.fetch_sub(1, std::memory_order_relaxed);
    end_when_done();
}

void EventLoop::end_when_done() {
    if (!listening_ended_ || !connections_.empty()) return;
    sweep_timer_.cancel();
    grace_timer_.cancel();
    work_.reset();
}

void EventLoop::sweep_later() {
    sweeping_ = true;
    sweep_timer_.expires_after(sweep_interval);
    sweep_timer_.async_wait([this](const boost::system::error_code& error) {
        sweeping_ = false;
        if (!error) sweep();
    });
}

void EventLoop::sweep() {
    const auto now = core::Deadline::Clock::now();
    std::vector<std::shared_ptr<Connection>> late;
    for (const auto& connection : connections_) {
        if (connection->deadline() <= now) late.push_back(connection);
    }
    for (const auto& connection : late) connection->on_deadline();
    if (!connections_.empty()) sweep_later();
}

std::string_view EventLoop::date() {
    const std::int64_t second = core::unix_seconds(core::SystemClock().now());
    if (second != date_second_) {
        date_second_ = second;
        date_ = core::http_date(second);
    }
    return date_;
}

}  // namespace tokenbooth::http
