// The instant by which something must have ended. Counts on the steady clock, so steps of the wall clock do not
// move it. A value; whoever receives one honours it.
#pragma once

#include <algorithm>
#include <chrono>

namespace tokenbooth::core {

class Deadline {
  public:
    using Clock = std::chrono::steady_clock;

    explicit Deadline(Clock::time_point at) : at_(at) {}
    static Deadline after(Clock::duration span) { return Deadline(Clock::now() + span); }

    Clock::time_point at() const { return at_; }
    bool passed() const { return Clock::now() >= at_; }

    /// Never negative.
    std::chrono::milliseconds remaining() const {
        return std::max(std::chrono::milliseconds(0),
                        std::chrono::duration_cast<std::chrono::milliseconds>(at_ - Clock::now()));
    }

    /// This deadline, or `span` from now when that comes first.
    Deadline or_within(Clock::duration span) const { return Deadline(std::min(at_, Clock::now() + span)); }

  private:
    Clock::time_point at_;
};

}  // namespace tokenbooth::core
