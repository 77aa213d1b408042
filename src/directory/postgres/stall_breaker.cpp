#include "directory/postgres/stall_breaker.hpp"

#include <sys/socket.h>

#include <algorithm>

namespace tokenbooth::directory::postgres {

StallBreaker::Watch::Watch(StallBreaker& breaker, int socket, Clock::duration patience) : breaker_(breaker) {
    const std::lock_guard lock(breaker.mutex_);
    place_ = breaker.watched_.insert(breaker.watched_.end(), {.socket = socket, .until = Clock::now() + patience});
    breaker.changed_.notify_one();
}

StallBreaker::Watch::~Watch() {
    const std::lock_guard lock(breaker_.mutex_);
    breaker_.watched_.erase(place_);
}

StallBreaker::~StallBreaker() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
        changed_.notify_one();
    }
    thread_.join();
}

void StallBreaker::break_off_the_late() {
    std::unique_lock lock(mutex_);
    while (!ending_) {
        if (watched_.empty()) {
            changed_.wait(lock);
            continue;
        }
        const auto now = Clock::now();
        auto next = Clock::time_point::max();
        for (auto& watched : watched_) {
            if (watched.until <= now) {
                // Under the lock, so that whoever watches has not closed it yet.
                shutdown(watched.socket, SHUT_RDWR);
                watched.until = Clock::time_point::max();
            }
            next = std::min(next, watched.until);
        }
        if (next == Clock::time_point::max()) {
            changed_.wait(lock);
        } else {
            changed_.wait_until(lock, next);
        }
    }
}

}  // namespace tokenbooth::directory::postgres
