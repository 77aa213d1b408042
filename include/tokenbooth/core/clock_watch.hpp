// Sees where the wall clock was set, by holding it against the steady one. A token's times follow the wall clock,
// so whoever operates the service should know that it jumped. Pure; one thread.
#pragma once

#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/core/deadline.hpp>

#include <chrono>
#include <optional>

namespace tokenbooth::core {

class ClockWatch {
  public:
    /// What time servers correct by slewing stays far below it.
    static constexpr std::chrono::seconds tolerance{2};

    ClockWatch(WallTime wall, Deadline::Clock::time_point steady) : offset_(offset_of(wall, steady)) {}

    /// By how much the wall clock has jumped since the last look, where that is more than the tolerance; negative:
    /// back.
    std::optional<std::chrono::milliseconds> look(WallTime wall, Deadline::Clock::time_point steady) {
        const auto offset = offset_of(wall, steady);
        const auto step = offset - offset_;
        offset_ = offset;
        if (step > -tolerance && step < tolerance) return std::nullopt;
        return step;
    }

  private:
    static std::chrono::milliseconds offset_of(WallTime wall, Deadline::Clock::time_point steady) {
        using std::chrono::duration_cast;
        using std::chrono::milliseconds;
        return duration_cast<milliseconds>(wall.time_since_epoch()) -
               duration_cast<milliseconds>(steady.time_since_epoch());
    }

    std::chrono::milliseconds offset_;
};

}  // namespace tokenbooth::core
