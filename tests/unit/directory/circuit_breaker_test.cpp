// The circuit breaker, and the guard that has one (threats.md D5, D8; N9).
#include "directory/circuit_breaker.hpp"

#include "support/fake_directory.hpp"

#include <tokenbooth/directory/directory_guard.hpp>

#include <gtest/gtest.h>

#include <set>

namespace tokenbooth::directory {
namespace {

using namespace std::chrono_literals;
using Time = CircuitBreaker::Time;

const Time start = Time(std::chrono::hours(1));

void break_it(CircuitBreaker& breaker, Time now) {
    for (int i = 0; i < CircuitBreaker::failures_to_open; ++i) breaker.fail(now);
}

TEST(CircuitBreaker, OpensAfterSeveralFailuresInARowOnly) {
    CircuitBreaker breaker(1s);
    for (int i = 0; i < 100; ++i) {
        EXPECT_TRUE(breaker.admits(start));
        breaker.fail(start);
        if (i % 3 == 2) breaker.succeed();
    }
    EXPECT_FALSE(breaker.is_open());
    breaker.succeed();
    break_it(breaker, start);
    EXPECT_TRUE(breaker.is_open());
    EXPECT_FALSE(breaker.admits(start));
    EXPECT_FALSE(breaker.admits(start + CircuitBreaker::shortest_pause - 1ms));
}

// D8: or all that one outage has opened would come back in the same moment.
TEST(CircuitBreaker, PausesForATimeOfItsOwn) {
    std::set<Time> ends;
    for (int i = 0; i < 50; ++i) {
        CircuitBreaker breaker(1s);
        break_it(breaker, start);
        Time now = start + CircuitBreaker::shortest_pause;
        while (!breaker.admits(now)) now += 1ms;
        EXPECT_LE(now, start + CircuitBreaker::longest_pause);
        ends.insert(now);
    }
    EXPECT_GT(ends.size(), 10U);
}

TEST(CircuitBreaker, LetsOneTryOnceThePauseIsOver) {
    CircuitBreaker breaker(1s);
    break_it(breaker, start);
    const Time later = start + CircuitBreaker::longest_pause;
    EXPECT_TRUE(breaker.admits(later));
    for (int i = 0; i < 100; ++i) EXPECT_FALSE(breaker.admits(later)) << "there is a trial already";
    breaker.succeed();
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(breaker.admits(later));
}

TEST(CircuitBreaker, StaysOpenWhereTheTrialFails) {
    CircuitBreaker breaker(1s);
    break_it(breaker, start);
    const Time later = start + CircuitBreaker::longest_pause;
    EXPECT_TRUE(breaker.admits(later));
    breaker.fail(later);
    EXPECT_FALSE(breaker.admits(later));
    EXPECT_TRUE(breaker.admits(later + CircuitBreaker::longest_pause));
}

TEST(CircuitBreaker, MakesAnotherTrialWhereOneIsNotHeardOf) {
    CircuitBreaker breaker(1s);
    break_it(breaker, start);
    const Time later = start + CircuitBreaker::longest_pause;
    EXPECT_TRUE(breaker.admits(later));
    EXPECT_FALSE(breaker.admits(later + 999ms));
    EXPECT_TRUE(breaker.admits(later + 1s));
}

class BreakingGuard : public ::testing::Test {
  protected:
    BreakingGuard() {
        auto scripted = std::make_unique<test::ScriptedDirectory>(
            [this](const model::Subject&) -> core::Task<core::Result<FoundUser>> {
                ++asked_;
                if (failure_) {
                    co_return core::Error{
                        .code = *failure_, .message = "", .reason = "the lights are out", .pointer = {}};
                }
                co_return FoundUser();
            });
        guard_ = make_directory_guard({}, std::move(scripted), [this] { return now_; });
    }
    core::Result<FoundUser> find() {
        auto task = guard_->find(anybody_, core::Deadline::after(1s));
        return task.result();
    }

    const model::Subject anybody_{.key = model::SubjectKey::external_id, .value = "1"};
    Time now_ = start;
    int asked_ = 0;
    std::optional<core::Errc> failure_;
    std::unique_ptr<UserDirectory> guard_;
};

TEST_F(BreakingGuard, AsksADeadDirectoryNowAndThenOnly) {
    failure_ = core::Errc::directory_timeout;
    for (int i = 0; i < 1000; ++i) EXPECT_FALSE(find());
    EXPECT_EQ(asked_, CircuitBreaker::failures_to_open);
    const auto refused = find();
    EXPECT_EQ(refused.error().code, core::Errc::directory_unavailable);
    EXPECT_NE(refused.error().reason.find("the lights are out"), std::string::npos) << refused.error().reason;
    now_ += CircuitBreaker::longest_pause;
    EXPECT_FALSE(find());
    EXPECT_FALSE(find());
    EXPECT_EQ(asked_, CircuitBreaker::failures_to_open + 1);
}

TEST_F(BreakingGuard, IsBackWithTheFirstThatSucceeds) {
    failure_ = core::Errc::directory_unavailable;
    for (int i = 0; i < 10; ++i) EXPECT_FALSE(find());
    failure_.reset();
    EXPECT_FALSE(find()) << "not before the pause is over";
    now_ += CircuitBreaker::longest_pause;
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(find());
}

TEST_F(BreakingGuard, IsBackWithAProbeThatSucceeds) {
    failure_ = core::Errc::directory_unavailable;
    for (int i = 0; i < 10; ++i) EXPECT_FALSE(find());
    failure_.reset();
    auto probe = guard_->probe(core::Deadline::after(1s));
    EXPECT_TRUE(probe.result());
    EXPECT_TRUE(find());
}

// An answer that nobody likes is an answer: who asks for what is ambiguous, or for a broken record,
// closes nothing for others.
TEST_F(BreakingGuard, CountsOutagesAndNothingElse) {
    for (const auto code : {core::Errc::user_ambiguous, core::Errc::internal_error, core::Errc::overloaded}) {
        failure_ = code;
        for (int i = 0; i < 100; ++i) EXPECT_EQ(find().error().code, code);
    }
    failure_.reset();
    EXPECT_TRUE(find());
}

}  // namespace
}  // namespace tokenbooth::directory
