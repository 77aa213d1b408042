// When a login may be refused. A server answers at once for a name that it does not know, and later for a wrong
// password, which it has to hash; whoever can tell the one from the other can list the users (threats.md A2). So
// no refusal is given sooner than nearly all of the last real ones were. Thread-safe.
#pragma once

#include <tokenbooth/core/deadline.hpp>
#include <tokenbooth/core/task.hpp>

#include <array>
#include <cstddef>
#include <mutex>

namespace tokenbooth::directory::ldap {

class RefusalPace {
  public:
    using Clock = core::Deadline::Clock;

    /// A user who exists was refused so long after their login began.
    void note(Clock::duration took);
    /// When a login that began at `began` may be refused.
    Clock::time_point earliest(Clock::time_point began) const;

  private:
    /// Longer than most servers' hashes take, so that also the first refusals look alike.
    static constexpr Clock::duration shortest = std::chrono::milliseconds(30);
    /// A search and a bind that took all their time.
    static constexpr Clock::duration longest = std::chrono::seconds(2);
    /// So many of the slowest are left out: a bind that something held up must not keep the next 64 waiting.
    static constexpr std::size_t outliers = 2;

    using Durations = std::array<Clock::duration, 64>;
    Durations last() const;

    mutable std::mutex mutex_;
    Durations last_{};
    std::size_t next_ = 0;
};

/// Comes back at `at`, which must be near, on the calling thread and without keeping it from other work. Always
/// true.
core::Task<bool> pause_until(RefusalPace::Clock::time_point at);

}  // namespace tokenbooth::directory::ldap
