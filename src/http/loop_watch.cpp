#include "http/loop_watch.hpp"

#include <sys/epoll.h>

#include <utility>

namespace tokenbooth::http {
namespace {

// Once a wait: between waits the kernel is silent, also about a connection that breaks, so a watch that nobody
// waits on may end anywhere. Level-triggered: a library may leave bytes in the socket.
std::uint32_t epoll_events(core::Interest interest) {
    switch (interest) {
        case core::Interest::read:
            return EPOLLIN | EPOLLRDHUP | EPOLLONESHOT;
        case core::Interest::write:
            return EPOLLOUT | EPOLLONESHOT;
        case core::Interest::read_or_write:
            return EPOLLIN | EPOLLRDHUP | EPOLLOUT | EPOLLONESHOT;
    }
    return EPOLLONESHOT;
}

}  // namespace

bool LoopWatch::wait(core::Interest interest, core::Deadline deadline, std::function<void(bool ready)> done) {
    const std::uint32_t events = epoll_events(interest);
    // The kernel may know the socket from a watch before this one.
    const bool watched =
        (!known_to_the_kernel_ && poller_.add(socket_, events, *this)) || poller_.change(socket_, events, *this);
    if (!watched) return false;
    known_to_the_kernel_ = true;
    done_ = std::move(done);
    wheel_.set(*this, deadline.at());
    return true;
}

void LoopWatch::on_ready(std::uint32_t /*events*/) noexcept {
    unlink();
    finish(true);
}

void LoopWatch::on_deadline() {
    // An event that came later would find nobody who waits.
    poller_.remove(socket_);
    known_to_the_kernel_ = false;
    finish(false);
}

void LoopWatch::finish(bool ready) {
    // Whoever has waited may end this watch.
    const auto done = std::move(done_);
    done(ready);
}

}  // namespace tokenbooth::http
