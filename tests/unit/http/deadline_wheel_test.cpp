#include "http/deadline_wheel.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <vector>

namespace tokenbooth::http {
namespace {

using namespace std::chrono_literals;

struct Entry final : Timed {
    void on_deadline() override {
        ++calls;
        if (then) then();
    }
    int calls = 0;
    std::function<void()> then;
};

class DeadlineWheelTest : public ::testing::Test {
  protected:
    void pass(core::Deadline::Clock::duration span) { wheel_.advance(now_ += span); }
    core::Deadline::Clock::time_point now_ = core::Deadline::Clock::now();
    DeadlineWheel wheel_{now_};
    Entry entry_;
};

TEST_F(DeadlineWheelTest, CallsOnceAndNeverTooEarly) {
    wheel_.set(entry_, now_ + 250ms);
    pass(249ms);
    EXPECT_EQ(entry_.calls, 0);
    pass(2 * DeadlineWheel::tick + 1ms);
    EXPECT_EQ(entry_.calls, 1);
    pass(10s);
    EXPECT_EQ(entry_.calls, 1);
}

TEST_F(DeadlineWheelTest, FollowsADeadlineThatMovesLaterOrEarlier) {
    wheel_.set(entry_, now_ + 1s);
    wheel_.set(entry_, now_ + 5s);
    pass(4900ms);
    EXPECT_EQ(entry_.calls, 0);
    wheel_.set(entry_, now_ + 50ms);
    pass(300ms);
    EXPECT_EQ(entry_.calls, 1);
}

TEST_F(DeadlineWheelTest, KnowsDeadlinesBeyondItsTurn) {
    wheel_.set(entry_, now_ + 1h);
    for (int i = 0; i < 3599; ++i) pass(1s);
    EXPECT_EQ(entry_.calls, 0);
    pass(2s);
    EXPECT_EQ(entry_.calls, 1);
}

TEST_F(DeadlineWheelTest, SeesEverythingAfterALongSleep) {
    std::vector<std::unique_ptr<Entry>> entries;
    for (int i = 1; i <= 2000; ++i) {
        entries.push_back(std::make_unique<Entry>());
        wheel_.set(*entries.back(), now_ + i * 100ms);
    }
    pass(24h);
    for (const auto& entry : entries) EXPECT_EQ(entry->calls, 1);
}

TEST_F(DeadlineWheelTest, ForgetsWhatIsDestroyedAndWhatOthersDestroy) {
    auto other = std::make_unique<Entry>();
    auto gone = std::make_unique<Entry>();
    wheel_.set(*gone, now_ + 100ms);
    wheel_.set(*other, now_ + 200ms);
    wheel_.set(entry_, now_ + 200ms);
    gone.reset();
    entry_.then = [&] { other.reset(); };
    pass(1s);
    EXPECT_EQ(entry_.calls, 1);
}

TEST_F(DeadlineWheelTest, MayBeSetAgainFromItsOwnCall) {
    entry_.then = [&] { wheel_.set(entry_, now_ + 1s); };
    wheel_.set(entry_, now_ + 100ms);
    pass(500ms);
    EXPECT_EQ(entry_.calls, 1);
    pass(2s);
    EXPECT_EQ(entry_.calls, 2);
}

}  // namespace
}  // namespace tokenbooth::http
