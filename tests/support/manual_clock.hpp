// A clock that stands until a test moves it. Thread-safe.
#pragma once

#include <tokenbooth/core/clock.hpp>

#include <atomic>
#include <chrono>

namespace tokenbooth::test {

class ManualClock final : public core::Clock {
  public:
    explicit ManualClock(std::int64_t unix_time) { set(unix_time); }
    core::WallTime now() const override { return core::WallTime(std::chrono::milliseconds(milliseconds_)); }
    void set(std::int64_t unix_time, std::int64_t milliseconds = 0) {
        milliseconds_ = unix_time * 1000 + milliseconds;
    }

  private:
    std::atomic<std::int64_t> milliseconds_{0};
};

}  // namespace tokenbooth::test
