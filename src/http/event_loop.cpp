#include "http/event_loop.hpp"

#include "http/loop_watch.hpp"

#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/core/time_text.hpp>

#include <boost/asio/post.hpp>

#include <exception>
#include <utility>

namespace tokenbooth::http {
namespace {

namespace asio = boost::asio;
using Clock = core::Deadline::Clock;

// How often a thread without connections shows that it lives.
constexpr std::chrono::seconds idle_beat(1);
// Beyond max_connections: how many more may be told that there is no room, instead of being cut off.
constexpr std::size_t told_to_come_back = 128;
constexpr std::size_t kept_exchanges = 256;
// A buffer that a large request has made is not kept for small ones.
constexpr std::size_t kept_bytes = 16 * 1024;

}  // namespace

EventLoop::EventLoop(ServerContext& context, const Serving& serving)
    : context_(context),
      serving_(std::make_shared<const Serving>(serving)),
      work_(asio::make_work_guard(io_)),
      beat_timer_(io_),
      drain_timer_(io_),
      grace_timer_(io_),
      now_(Clock::now()),
      beat_(now_.time_since_epoch().count()),
      poller_(io_, {.begin = [this] { begin_batch(); },
                    .settle =
                        [this] {
                            send_answers();
                            in_batch_ = true;
                        },
                    .end = [this] { send_answers(); }}),
      wheel_(now_) {
    // So that giving back never fails.
    exchanges_.reserve(kept_exchanges);
    buffers_.reserve(kept_exchanges);
}

EventLoop::~EventLoop() = default;

void EventLoop::add_listener(core::Descriptor socket, bool inherited) {
    listeners_.push_back(std::make_unique<Listener>(std::move(socket), inherited, *this));
}

void EventLoop::run() {
    const core::ScopedExecutor this_thread(*this);
    for (auto& listener : listeners_) listener->start();
    for (;;) {
        try {
            poller_.start();
            come_round();
            io_.run();
            return;
        } catch (const std::exception& error) {
            context_.failures.fetch_add(1, std::memory_order_relaxed);
            // Nothing may end the thread: whoever is at fault is ended by their deadline, all others go on.
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
    now_ = Clock::now();
    // What the kernel has accepted already would be reset with the listener.
    for (auto& listener : listeners_) listener->drain_and_close();
    listening_ended_ = true;
    for (auto* const list : {&idle_, &busy_}) {
        for (auto next = list->begin(); next != list->end();) (next++)->end_when_idle();
    }
    end_when_done();
}

void EventLoop::stop_now() { io_.stop(); }

void EventLoop::post(std::function<void()> work) {
    asio::post(io_, [this, work = std::move(work)] {
        now_ = Clock::now();
        work();
    });
}

std::unique_ptr<core::SocketWatch> EventLoop::watch(int socket) {
    return std::make_unique<LoopWatch>(socket, poller_, wheel_);
}

Clock::duration EventLoop::silence() const {
    return Clock::now() - Clock::time_point(Clock::duration(beat_.load(std::memory_order_relaxed)));
}

void EventLoop::accept(core::Descriptor socket, const Peer& peer) {
    const std::size_t open = context_.connections.load(std::memory_order_relaxed);
    const bool full = open >= context_.max_connections && !free_a_place(open);
    if (full && open >= context_.max_connections + told_to_come_back) return;
    const auto& serving = *serving_;
    const bool counted = serving.options.max_connections_per_peer > 0 && peer && !serving.clients.trusts(peer);
    busy_.emplace_front(std::move(socket), peer, *this);
    Connection& connection = busy_.front();
    connection.place = busy_.begin();
    context_.connections.fetch_add(1, std::memory_order_relaxed);
    try {
        connection.counted = counted && context_.peers.try_add(*peer, serving.options.max_connections_per_peer);
    } catch (const std::exception&) {
        connection.close();
        throw;
    }
    if (counted && !connection.counted) {
        // Without a word: one peer's excess is nobody else's work.
        connection.close();
    } else if (full) {
        connection.start_refusing();
    } else {
        connection.start();
    }
    // Deadlines of a request are not met late because nobody was there before.
    if (!connected_) come_round_again(true);
}

bool EventLoop::free_a_place(std::size_t open) {
    if (close_longest_idle()) return true;
    // A thread that hangs would never come to it.
    if (open >= context_.max_connections + told_to_come_back) return false;
    for (auto* const loop : context_.loops) {
        if (loop->idle_count_.load(std::memory_order_relaxed) == 0) continue;
        // It comes to it in a moment; until then there is one too many.
        loop->post([loop] { loop->close_longest_idle(); });
        return true;
    }
    return false;
}

bool EventLoop::close_longest_idle() {
    if (idle_.empty()) return false;
    idle_.front().close();
    return true;
}

void EventLoop::forget(Connection& connection) {
    if (connection.counted) context_.peers.remove(*connection.peer());
    context_.connections.fetch_sub(1, std::memory_order_relaxed);
    if (connection.is_idle()) count_idle(-1);
    closed_.splice(closed_.end(), connection.is_idle() ? idle_ : busy_, connection.place);
    end_when_done();
}

void EventLoop::keep_idle(Connection& connection) {
    idle_.splice(idle_.end(), busy_, connection.place);
    count_idle(1);
}

void EventLoop::keep_busy(Connection& connection) {
    busy_.splice(busy_.begin(), idle_, connection.place);
    count_idle(-1);
}

// Written by this thread alone, so no locked instruction is needed.
void EventLoop::count_idle(int change) {
    const auto count = idle_count_.load(std::memory_order_relaxed);
    idle_count_.store(count + static_cast<std::size_t>(change), std::memory_order_relaxed);
}

std::unique_ptr<Exchange> EventLoop::take_exchange() {
    if (exchanges_.empty()) return std::make_unique<Exchange>();
    auto exchange = std::move(exchanges_.back());
    exchanges_.pop_back();
    return exchange;
}

void EventLoop::give_back(std::unique_ptr<Exchange> exchange) {
    const std::size_t bytes = exchange->input.capacity() + exchange->message.kept_bytes();
    if (exchanges_.size() == kept_exchanges || bytes > kept_bytes) return;
    exchange->input.clear();
    exchange->scope = {};
    exchange->request = {};
    exchange->serving.reset();
    exchange->tls_names.reset();
    exchange->connection = nullptr;
    exchanges_.push_back(std::move(exchange));
}

std::string EventLoop::take_buffer() {
    if (buffers_.empty()) return {};
    auto buffer = std::move(buffers_.back());
    buffers_.pop_back();
    return buffer;
}

void EventLoop::give_back(std::string buffer) {
    if (buffers_.size() == kept_exchanges || buffer.capacity() > kept_bytes) return;
    buffer.clear();
    buffers_.push_back(std::move(buffer));
}

void EventLoop::begin_batch() {
    now_ = Clock::now();
    closed_.clear();
    in_batch_ = true;
}

void EventLoop::send_answers() {
    // What comes of sending, the next request of a pipeline among it, is sent at once.
    in_batch_ = false;
    for (auto* const connection : unsent_) connection->send_answer();
    unsent_.clear();
}

void EventLoop::end_when_done() {
    if (!listening_ended_ || !busy_.empty() || !idle_.empty()) return;
    ended_ = true;
    beat_timer_.cancel();
    grace_timer_.cancel();
    poller_.stop();
    work_.reset();
}

void EventLoop::come_round_again(bool connected) {
    connected_ = connected;
    beat_timer_.expires_after(connected ? Clock::duration(DeadlineWheel::tick) : Clock::duration(idle_beat));
    beat_timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error && !ended_) come_round();
    });
}

void EventLoop::come_round() {
    now_ = Clock::now();
    closed_.clear();
    beat_.store(now_.time_since_epoch().count(), std::memory_order_relaxed);
    come_round_again(!busy_.empty() || !idle_.empty());
    wheel_.advance(now_);
}

std::string_view EventLoop::date() {
    // The system's clock is asked ten times a second at most.
    if (now_ < date_fresh_until_) return date_;
    date_fresh_until_ = now_ + DeadlineWheel::tick;
    const std::int64_t second = core::unix_seconds(core::SystemClock().now());
    if (second != date_second_) {
        date_second_ = second;
        date_ = core::http_date(second);
    }
    return date_;
}

}  // namespace tokenbooth::http
