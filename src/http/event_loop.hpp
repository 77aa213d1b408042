// One thread's world: its io_context, its connections, its buffers, and the wheel that enforces their deadlines.
// Everything but post(), begin_drain(), stop_now() and silence() belongs to the loop's own thread.
#pragma once

#include "http/connection.hpp"
#include "http/deadline_wheel.hpp"
#include "http/listener.hpp"
#include "http/peer_counts.hpp"
#include "http/poller.hpp"
#include "http/serving.hpp"

#include <tokenbooth/core/executor.hpp>
#include <tokenbooth/observability/log.hpp>
#include <tokenbooth/observability/request_log.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <atomic>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::http {

class EventLoop;

/// What all loops of one server share.
struct ServerContext {
    const std::size_t max_connections;
    const observability::Log& log;
    observability::RequestLog& request_log;
    std::atomic<std::size_t> connections{0};
    std::atomic<bool> draining{false};
    std::atomic<std::uint64_t> failures{0};
    PeerCounts peers{};
    /// All loops, each of which may be asked to free a place.
    std::vector<EventLoop*> loops{};
};

class EventLoop final : public core::Executor {
  public:
    EventLoop(ServerContext& context, const Serving& serving);
    ~EventLoop() override;
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    void add_listener(core::Descriptor socket, bool inherited);
    /// Runs until drained or stopped.
    void run();
    /// Called on the loop's own thread, or before it runs.
    void replace(const Serving& serving);
    void begin_drain();
    void stop_now();
    void post(std::function<void()> work) override;
    std::unique_ptr<core::SocketWatch> watch(int socket) override;
    /// How long the thread has not come round; a healthy one does once a second. Callable from any thread.
    core::Deadline::Clock::duration silence() const;

    void accept(core::Descriptor socket, const Peer& peer);
    /// Of a connection that has closed itself; it lives until the present batch is over.
    void forget(Connection& connection);
    /// The one that has been idle for longest gives its place to whoever comes when the house is full.
    void keep_idle(Connection& connection);
    void keep_busy(Connection& connection);

    std::unique_ptr<Exchange> take_exchange();
    void give_back(std::unique_ptr<Exchange> exchange);

    boost::asio::io_context& io() { return io_; }
    Poller& poller() { return poller_; }
    DeadlineWheel& wheel() { return wheel_; }
    ServerContext& context() { return context_; }
    const std::shared_ptr<const Serving>& serving() const { return serving_; }
    /// When the present batch of events began: near enough for deadlines, and no system clock is asked.
    core::Deadline::Clock::time_point now() const { return now_; }
    /// Where bytes are read to before they are a connection's: an idle connection holds no buffer.
    std::array<char, 16 * 1024>& read_buffer() { return read_buffer_; }
    /// Where an answer is put together, and back; an idle connection holds none.
    std::string take_buffer();
    void give_back(std::string buffer);
    /// Within a batch, answers leave together at its end: whoever reads them is woken once, not for each.
    bool is_in_batch() const { return in_batch_; }
    void send_later(Connection& connection) { unsent_.push_back(&connection); }
    /// The Date field's value, made once a second.
    std::string_view date();

  private:
    void begin_batch();
    void send_answers();
    void come_round();
    void come_round_again(bool connected);
    void finish_listening();
    void end_when_done();
    bool free_a_place(std::size_t open);
    bool close_longest_idle();
    void count_idle(int change);

    ServerContext& context_;
    /// This loop's own copy, so that no two threads count the references of one.
    std::shared_ptr<const Serving> serving_;
    boost::asio::io_context io_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    boost::asio::steady_timer beat_timer_;
    /// Whether anybody was, when the thread last came round.
    bool connected_ = false;
    boost::asio::steady_timer drain_timer_;
    boost::asio::steady_timer grace_timer_;
    core::Deadline::Clock::time_point now_;
    std::atomic<core::Deadline::Clock::rep> beat_;
    Poller poller_;
    DeadlineWheel wheel_;
    std::vector<std::unique_ptr<Exchange>> exchanges_;
    std::list<Connection> busy_;
    /// The longest idle first.
    std::list<Connection> idle_;
    std::atomic<std::size_t> idle_count_{0};
    /// Until the present batch is over, whose events may still name them.
    std::list<Connection> closed_;
    std::vector<std::unique_ptr<Listener>> listeners_;
    bool listening_ended_ = false;
    // A beat that was due when the end came still calls.
    bool ended_ = false;
    std::array<char, 16 * 1024> read_buffer_{};
    std::vector<std::string> buffers_;
    bool in_batch_ = false;
    std::vector<Connection*> unsent_;
    std::int64_t date_second_ = -1;
    std::string date_;
    core::Deadline::Clock::time_point date_fresh_until_{};
};

}  // namespace tokenbooth::http
