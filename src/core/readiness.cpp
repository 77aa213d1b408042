#include <tokenbooth/core/readiness.hpp>

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <coroutine>
#include <limits>
#include <system_error>

namespace tokenbooth::core {
namespace {

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

short poll_events(Interest interest) {
    switch (interest) {
        case Interest::read:
            return POLLIN;
        case Interest::write:
            return POLLOUT;
        case Interest::read_or_write:
            return POLLIN | POLLOUT;
    }
    return POLLIN;
}

bool wait_in_place(int socket, Interest interest, Deadline deadline) {
    for (;;) {
        pollfd waiting{.fd = socket, .events = poll_events(interest), .revents = 0};
        const auto left = std::min<std::int64_t>(deadline.remaining().count(), std::numeric_limits<int>::max());
        const int ready = poll(&waiting, 1, static_cast<int>(left));
        if (ready > 0) return true;
        if (ready < 0 && errno != EINTR) fail("poll");
        if (ready == 0 || deadline.passed()) return false;
    }
}

// Lives in the waiting coroutine's frame.
struct Wait {
    SocketWatch& watch;
    Interest interest;
    Deadline deadline;
    bool ready = false;

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiting) {
        const bool waits = watch.wait(interest, deadline, [this, waiting](bool is_ready) {
            ready = is_ready;
            waiting.resume();
        });
        if (!waits) fail("epoll");
    }
    bool await_resume() const noexcept { return ready; }
};

}  // namespace

Readiness::Readiness(int socket) : socket_(socket) {
    if (auto* const executor = this_thread_executor()) watch_ = executor->watch(socket);
}

Task<bool> Readiness::wait(Interest interest, Deadline deadline) {
    if (!watch_) co_return wait_in_place(socket_, interest, deadline);
    Wait wait{.watch = *watch_, .interest = interest, .deadline = deadline};
    const bool ready = co_await wait;
    co_return ready;
}

}  // namespace tokenbooth::core
