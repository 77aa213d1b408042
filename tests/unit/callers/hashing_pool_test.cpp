#include "support/password_hashes.hpp"

#include <tokenbooth/callers/hashing_pool.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::callers {
namespace {

using test::cheap_argon2id;

// In a flood most who wait have been answered by the time that it is their turn.
TEST(HashingPoolTest, ComputesNothingForWhoeverHasBeenAnsweredAlready) {
    HashingPool pool({.threads = 1});
    const core::Secret password("password");
    const HashComparison comparison{
        .hash = cheap_argon2id, .nobodys = cheap_argon2id, .attempt_began = core::Deadline::Clock::now()};
    auto late = pool.verify(password, comparison, core::Deadline::after(std::chrono::seconds(0)));
    EXPECT_EQ(late.result().error().code, core::Errc::overloaded);
    EXPECT_EQ(pool.computed(), 0U);
    EXPECT_EQ(pool.turned_away(), 1U);
    auto timely = pool.verify(password, comparison, core::Deadline::after(std::chrono::seconds(10)));
    EXPECT_TRUE(timely.result());
    EXPECT_EQ(pool.computed(), 1U);
}

}  // namespace
}  // namespace tokenbooth::callers
