// A clock that stands until a test moves it. Thread-safe.
#pragma once

#include <tokenbooth/core/clock.hpp>

#include <atomic>

namespace tokenbooth::test {

class ManualClock final : public core::Clock {
  public:
    explicit ManualClock(std::int64_t unix_time) : unix_time_(unix_time) {}
    core::WallTime now() const override { return core::WallTime(std::chrono::seconds(unix_time_)); }
    void set(std::int64_t unix_time) { unix_time_ = unix_time; }

  private:
    std::atomic<std::int64_t> unix_time_;
};

}  // namespace tokenbooth::test
