#include <tokenbooth/core/clock_watch.hpp>
#include <tokenbooth/core/time_text.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::core {
namespace {

using namespace std::chrono_literals;

// threats.md O11.
TEST(ClockWatch, SeesJumpsInBothDirectionsOnceAndNoSlewing) {
    WallTime wall = wall_time(std::chrono::sys_seconds(1'800'000'000s));
    Deadline::Clock::time_point steady{1000h};
    ClockWatch watch(wall, steady);
    for (int i = 0; i < 1000; ++i)
        EXPECT_FALSE(watch.look(wall += 1001ms, steady += 1s)) << "a clock that is slewed";
    const auto forward = watch.look(wall += 1h, steady += 1s);
    ASSERT_TRUE(forward);
    EXPECT_EQ(*forward, 3599s);
    EXPECT_FALSE(watch.look(wall += 1s, steady += 1s));
    const auto back = watch.look(wall -= 1h, steady += 1s);
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, -3601s);
    EXPECT_FALSE(watch.look(wall += 10min, steady += 10min)) << "a thread that was late, not a clock that jumped";
}

}  // namespace
}  // namespace tokenbooth::core
