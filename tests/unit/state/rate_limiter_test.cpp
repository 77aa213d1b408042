#include "support/memory.hpp"

#include <tokenbooth/state/rate_limiter.hpp>
#include <tokenbooth/state/recent_marks.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace tokenbooth::state {
namespace {

using namespace std::chrono_literals;

TEST(Rate, IsATokenCountAndATime) {
    EXPECT_EQ(parse_rate("10/15m"), (Rate{.tokens = 10, .per = 15min}));
    EXPECT_EQ(parse_rate("60/1m"), (Rate{.tokens = 60, .per = 60s}));
    EXPECT_EQ(parse_rate("1000000/250ms"), (Rate{.tokens = 1'000'000, .per = 250ms}));
    for (const char* text : {"", "off", "10", "10/", "/1m", "0/1m", "-1/1m", "+1/1m", "1.5/1m", "10 / 1m", "10/1",
                             "10/0s", "10/1m/1m", "10/-1m", "1000001/1m", "99999999999/1m", "10/32d", "ten/1m"}) {
        EXPECT_EQ(parse_rate(text), std::nullopt) << text;
    }
}

class Buckets : public ::testing::Test {
  protected:
    Taken take(const std::string& key) {
        auto task = limiter_->take(key, rate_, core::Deadline::after(1s));
        return *task.result();
    }
    void give_back(const std::string& key) {
        auto task = limiter_->give_back(key, rate_, core::Deadline::after(1s));
        EXPECT_TRUE(task.result());
    }

    core::Deadline::Clock::time_point time_{1h};
    const Rate rate_{.tokens = 10, .per = 15min};
    std::unique_ptr<RateLimiter> limiter_ = make_memory_rate_limiter(1024, [this] { return time_; });
};

TEST_F(Buckets, GiveWhatTheyHoldAndThenSayWhenTheNextTokenComes) {
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(take("jane").granted) << i;
    const Taken refused = take("jane");
    EXPECT_FALSE(refused.granted);
    EXPECT_EQ(refused.retry_after, 90s);
    EXPECT_TRUE(take("joe").granted) << "each has its own";
    time_ += 30s;
    EXPECT_EQ(take("jane").retry_after, 60s) << "asking does not make it longer";
    time_ += 60s;
    EXPECT_TRUE(take("jane").granted);
    EXPECT_FALSE(take("jane").granted);
    time_ += 24h;
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(take("jane").granted) << i;
    EXPECT_FALSE(take("jane").granted) << "no more than full";
}

TEST_F(Buckets, TakeBackWhatWasNotUsed) {
    for (int i = 0; i < 1000; ++i) {
        EXPECT_TRUE(take("jane").granted) << i;
        give_back("jane");
    }
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(take("jane").granted) << i;
    EXPECT_FALSE(take("jane").granted) << "nothing is given back twice over";
    give_back("nobody");
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(take("nobody").granted) << i;
    EXPECT_FALSE(take("nobody").granted);
}

TEST_F(Buckets, ThatDoNotDivideEvenlyHoldTheirTokensAllTheSame) {
    const Rate odd{.tokens = 7, .per = 1s};
    for (int i = 0; i < 8; ++i) {
        auto task = limiter_->take("odd", odd, core::Deadline::after(1s));
        EXPECT_EQ((*task.result()).granted, i < 7) << i;
    }
}

// Threats A4 and O14: "memory ≤ bound with 1 M distinct usernames".
TEST_F(Buckets, OfAMillionNamesTakeNoMoreRoomThanTheyMay) {
    limiter_ = make_memory_rate_limiter(std::size_t{1} << 17, [this] { return time_; });
    // One who is being attacked, and is to stay counted.
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(take("jane").granted);
    const std::size_t before = test::allocated_bytes();
    for (int i = 0; i < 1'000'000; ++i) take("user-" + std::to_string(i));
    EXPECT_LT(test::allocated_bytes(), before + std::size_t{8} * 1024 * 1024);
    EXPECT_FALSE(take("jane").granted) << "whoever is nearly full gives way first";
}

TEST_F(Buckets, CountRightWhenManyThreadsTake) {
    std::atomic<int> granted = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int j = 0; j < 100; ++j) granted += take("jane").granted ? 1 : 0;
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(granted, 10);
}

class Marks : public ::testing::Test {
  protected:
    bool is_marked(const std::string& key) {
        auto task = marks_->is_marked(key, core::Deadline::after(1s));
        return *task.result();
    }
    void mark(const std::string& key, std::chrono::seconds lifetime) {
        auto task = marks_->mark(key, lifetime, core::Deadline::after(1s));
        EXPECT_TRUE(task.result());
    }

    core::Deadline::Clock::time_point time_{1h};
    std::unique_ptr<RecentMarks> marks_ = make_memory_recent_marks(1024, [this] { return time_; });
};

TEST_F(Marks, FadeAtTheirTime) {
    EXPECT_FALSE(is_marked("a"));
    mark("a", 60s);
    EXPECT_TRUE(is_marked("a"));
    EXPECT_FALSE(is_marked("b"));
    time_ += 59s;
    mark("a", 10s);
    EXPECT_TRUE(is_marked("a"));
    time_ += 10s;
    EXPECT_FALSE(is_marked("a"));
    mark("a", 60s);
    mark("a", 10s);
    time_ += 30s;
    EXPECT_TRUE(is_marked("a")) << "a later mark never shortens an earlier one";
}

}  // namespace
}  // namespace tokenbooth::state
