#include "directory/ldap/refusal_pace.hpp"

#include <tokenbooth/core/descriptor.hpp>
#include <tokenbooth/core/readiness.hpp>

#include <sys/timerfd.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <system_error>

namespace tokenbooth::directory::ldap {

void RefusalPace::note(Clock::duration took) {
    const std::lock_guard lock(mutex_);
    last_[next_] = took;
    next_ = (next_ + 1) % last_.size();
}

RefusalPace::Durations RefusalPace::last() const {
    const std::lock_guard lock(mutex_);
    return last_;
}

RefusalPace::Clock::time_point RefusalPace::earliest(Clock::time_point began) const {
    auto durations = last();
    auto* const usual = durations.begin() + outliers;
    std::nth_element(durations.begin(), usual, durations.end(), std::greater<>());
    return began + std::clamp(*usual, shortest, longest);
}

core::Task<bool> pause_until(RefusalPace::Clock::time_point at) {
    // The event loops' own deadlines are met up to 100 ms late.
    const core::Descriptor timer(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
    // Of all times zero alone means never.
    const auto since_boot = std::max(std::chrono::nanoseconds(1),
                                     std::chrono::duration_cast<std::chrono::nanoseconds>(at.time_since_epoch()));
    itimerspec when{};
    when.it_value.tv_sec = since_boot.count() / 1'000'000'000;
    when.it_value.tv_nsec = since_boot.count() % 1'000'000'000;
    if (!timer.is_open() || timerfd_settime(timer.number(), TFD_TIMER_ABSTIME, &when, nullptr) != 0) {
        throw std::system_error(errno, std::generic_category(), "timerfd");
    }
    core::Readiness ready(timer.number());
    constexpr std::chrono::seconds more_than_enough(5);
    co_return co_await ready.wait(core::Interest::read, core::Deadline(at + more_than_enough));
}

}  // namespace tokenbooth::directory::ldap
