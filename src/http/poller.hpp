// Readiness of many sockets, edge-triggered, in an epoll set of its own, which the thread's io_context watches
// like one more descriptor. So a connection is registered once for its life, where Asio's wait_read would cost a
// system call each time; timers, posted work and everything else stay Asio's. One thread.
#pragma once

#include <tokenbooth/core/descriptor.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <sys/epoll.h>

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

namespace tokenbooth::http {

/// What waits for a socket. Must live until the end of the batch in which its socket is closed.
class Watcher {
  public:
    /// `events` as epoll names them. Must not throw.
    virtual void on_ready(std::uint32_t events) noexcept = 0;
    /// What continue_later() asked for.
    virtual void on_turn() noexcept {}

  protected:
    ~Watcher() = default;
};

class Poller {
  public:
    /// Around each batch of events: `settle` after every few of them.
    struct Batch {
        std::function<void()> begin;
        std::function<void()> settle;
        std::function<void()> end;
    };
    /// Throws std::system_error where the kernel gives no epoll set.
    Poller(boost::asio::io_context& io, Batch batch);

    /// Watches `socket` until it is closed. False where the kernel has no room for it.
    bool add(int socket, std::uint32_t events, Watcher& watcher);
    bool change(int socket, std::uint32_t events, Watcher& watcher);
    void remove(int socket);
    /// Gives `watcher` another turn once everybody else has had theirs.
    void continue_later(Watcher& watcher) { later_.push_back(&watcher); }
    /// `watcher` is about to end: it gets no turn any more.
    void forget(const Watcher& watcher);

    /// Goes on where something has kept it from going on, too.
    void start();
    void stop();

  private:
    void wait();
    void dispatch();
    bool dispatch_batch();

    boost::asio::io_context& io_;
    boost::asio::posix::stream_descriptor set_;
    Batch batch_;
    std::vector<Watcher*> later_;
    /// Of one batch; kept, because the stack's would be zeroed each time.
    std::array<epoll_event, 256> events_{};
    bool waiting_ = false;
};

}  // namespace tokenbooth::http
