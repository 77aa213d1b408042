#include "http/poller.hpp"

#include <boost/asio/post.hpp>

#include <cerrno>
#include <system_error>
#include <utility>

namespace tokenbooth::http {
namespace {

using boost::system::error_code;

int make_set() {
    const int set = epoll_create1(EPOLL_CLOEXEC);
    if (set < 0) throw std::system_error(errno, std::generic_category(), "epoll");
    return set;
}

bool control(int set, int operation, int socket, std::uint32_t events, Watcher* watcher) {
    epoll_event event{};
    event.events = events;
    event.data.ptr = watcher;
    return epoll_ctl(set, operation, socket, &event) == 0;
}

}  // namespace

Poller::Poller(boost::asio::io_context& io, Batch batch)
    : io_(io), set_(io, make_set()), batch_(std::move(batch)) {}

bool Poller::add(int socket, std::uint32_t events, Watcher& watcher) {
    return control(set_.native_handle(), EPOLL_CTL_ADD, socket, events, &watcher);
}

bool Poller::change(int socket, std::uint32_t events, Watcher& watcher) {
    return control(set_.native_handle(), EPOLL_CTL_MOD, socket, events, &watcher);
}

void Poller::remove(int socket) { control(set_.native_handle(), EPOLL_CTL_DEL, socket, 0, nullptr); }

void Poller::forget(const Watcher& watcher) { std::erase(later_, &watcher); }

void Poller::start() { wait(); }

void Poller::stop() {
    error_code error;
    set_.close(error);
}

void Poller::wait() {
    if (waiting_) return;
    set_.async_wait(boost::asio::posix::stream_descriptor::wait_read, [this](const error_code& error) {
        waiting_ = false;
        if (!error) dispatch();
    });
    waiting_ = true;
}

void Poller::dispatch() {
    // Under load the next batch is there when this one is done: no need to go through Asio for it, as long as
    // timers and posted work have their turn, too.
    constexpr int rounds = 8;
    for (int round = 0; round < rounds && dispatch_batch(); ++round) {
    }
    if (later_.empty()) {
        wait();
    } else {
        boost::asio::post(io_, [this] { dispatch(); });
    }
}

bool Poller::dispatch_batch() {
    const int size = epoll_wait(set_.native_handle(), events_.data(), static_cast<int>(events_.size()), 0);
    if (size <= 0 && later_.empty()) return false;
    // So many may wait for one another's work before their answers leave.
    constexpr int settle_after = 32;
    batch_.begin();
    for (int i = 0; i < size; ++i) {
        const auto& event = events_[static_cast<std::size_t>(i)];
        static_cast<Watcher*>(event.data.ptr)->on_ready(event.events);
        if (i % settle_after == settle_after - 1) batch_.settle();
    }
    const auto turns = std::exchange(later_, {});
    for (auto* const watcher : turns) watcher->on_turn();
    batch_.end();
    return true;
}

}  // namespace tokenbooth::http
