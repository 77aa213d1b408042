// Keeps requests from waiting for a directory that has been failing: after several failures in a row they are told
// so at once, and now and then one of them tries. Thread-safe, without a lock.
#pragma once

#include <tokenbooth/core/deadline.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>

namespace tokenbooth::directory {

class CircuitBreaker {
  public:
    using Clock = core::Deadline::Clock;
    using Time = Clock::time_point;

    /// A trial that is not heard of for `trial_patience` is given up, and another one made.
    explicit CircuitBreaker(Clock::duration trial_patience) : trial_patience_(trial_patience) {}

    /// Whether the directory may be asked at `now`. Of many who ask while it is open, one may: the trial.
    bool admits(Time now);
    /// It has answered: whatever it was that failed is over.
    void succeed();
    /// It could not answer.
    void fail(Time now);
    bool is_open() const { return open_until_.load(std::memory_order_relaxed) != closed; }

    /// So many failures in a row open it: one lost connection is no outage.
    static constexpr int failures_to_open = 5;
    /// How long nobody tries; between the two by chance, so that several instances do not try together. Short, so
    /// that a directory that is back is in use within a second.
    static constexpr std::chrono::milliseconds shortest_pause{250};
    static constexpr std::chrono::milliseconds longest_pause{400};

  private:
    static constexpr Clock::rep closed = 0;

    const Clock::duration trial_patience_;
    std::atomic<int> failures_ = 0;
    std::atomic<Clock::rep> open_until_ = closed;
};

}  // namespace tokenbooth::directory
