#include "callers/failed_logins.hpp"

#include <gtest/gtest.h>

namespace tokenbooth::callers {
namespace {

using namespace std::chrono_literals;

class FailedLoginsTest : public ::testing::Test {
  protected:
    // How an attempt ends: with the right password or a wrong one; how long to wait where it may not be made.
    std::int64_t fail(const std::string& name, const std::string& client) { return attempt(name, client, false); }
    std::int64_t succeed(const std::string& name, const std::string& client) {
        return attempt(name, client, true);
    }
    std::int64_t attempt(const std::string& name, const std::string& client, bool right) {
        auto begun = logins_.begin(name, client, deadline_);
        const auto taken = begun.result();
        if (!taken) {
            EXPECT_EQ(taken.error().code, core::Errc::rate_limited);
            EXPECT_EQ(taken.error().message, "too many failed logins; try again later");
            return taken.error().retry_after;
        }
        if (right) {
            auto done = logins_.succeed(*taken, deadline_);
            EXPECT_TRUE(done.result());
        }
        return 0;
    }

    core::Deadline::Clock::time_point time_{1h};
    const core::Deadline deadline_ = core::Deadline::after(60s);
    std::unique_ptr<state::RateLimiter> limiter_ = state::make_memory_rate_limiter(4096, [this] { return time_; });
    std::unique_ptr<state::RecentMarks> marks_ = state::make_memory_recent_marks(4096, [this] { return time_; });
    FailedLogins logins_{state::Rate{.tokens = 10, .per = 15min}, *limiter_, *marks_};
};

// Threats A5.
TEST_F(FailedLoginsTest, CountASpellingOfANameAsThatName) {
    for (const char* name : {"Jane", " jane", "jane ", "JANE", "j a n e", "\u00a0jane", "jane\u2003"}) {
        EXPECT_EQ(counted_name(name), "jane") << name;
    }
    EXPECT_EQ(counted_name("Janes@Soap.COM"), "janes@soap.com");
    EXPECT_NE(counted_name("j\u00e4ne"), counted_name("jane"));
    EXPECT_NE(counted_name("jane%20"), counted_name("jane")) << "nothing is decoded, here or in a directory";
    const std::vector<std::string> spellings = {"jane", "Jane", " jane", "jane ", "JANE"};
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(fail(spellings[static_cast<std::size_t>(i) % spellings.size()], "192.0.2." + std::to_string(i)),
                  0);
    }
    for (const auto& name : spellings) EXPECT_EQ(fail(name, "192.0.2.99"), 90) << name;
}

TEST_F(FailedLoginsTest, CountAClientByItsAddressAndOfIpv6ByItsNetwork) {
    for (int i = 0; i < 10; ++i) EXPECT_EQ(fail("user" + std::to_string(i), "2001:db8::" + std::to_string(i)), 0);
    EXPECT_EQ(fail("joe", "2001:db8::ffff:1"), 90) << "the same /64";
    EXPECT_EQ(fail("joe", "2001:db8:0:1::1"), 0) << "another";
    for (int i = 0; i < 10; ++i) EXPECT_EQ(fail("user" + std::to_string(i), "192.0.2.1"), 0);
    EXPECT_EQ(fail("joe", "::ffff:192.0.2.1"), 90) << "one address, written otherwise";
    EXPECT_EQ(fail("joe", "192.0.2.2"), 0) << "another";
}

TEST_F(FailedLoginsTest, AreSoft) {
    for (int i = 0; i < 10; ++i) fail("jane", "192.0.2.1");
    for (int i = 0; i < 1000; ++i) EXPECT_EQ(fail("jane", "192.0.2.2"), 90);
    time_ += 90s;
    EXPECT_EQ(succeed("jane", "192.0.2.2"), 0) << "what was refused did not make it longer";
}

TEST_F(FailedLoginsTest, AreNotCountedWhereThePasswordWasRight) {
    for (int i = 0; i < 1000; ++i) EXPECT_EQ(succeed("jane", "192.0.2.1"), 0);
    for (int i = 0; i < 100; ++i) {
        auto begun = logins_.begin("joe", "192.0.2.2", deadline_);
        const auto attempt = begun.result();
        ASSERT_TRUE(attempt);
        auto withdrawn = logins_.withdraw(*attempt, deadline_);
        EXPECT_TRUE(withdrawn.result());
    }
}

// Threats A4: no lock-out of the victim from a known-good address.
TEST_F(FailedLoginsTest, ElsewhereLockNobodyOutWhereTheyLatelySignedIn) {
    EXPECT_EQ(succeed("Jane", "192.0.2.1"), 0);
    for (int i = 0; i < 100; ++i) fail("jane", "198.51.100." + std::to_string(i));
    EXPECT_EQ(fail("jane", "198.51.100.200"), 90) << "the account is being attacked";
    for (int i = 0; i < 100; ++i) fail("user" + std::to_string(i), "192.0.2.1");
    EXPECT_EQ(fail("joe", "192.0.2.1"), 90) << "and somebody sprays from the victim's own network";
    for (int i = 0; i < 20; ++i) EXPECT_EQ(succeed("jane", "192.0.2.1"), 0) << "the right one still gets in";
    for (int i = 0; i < 10; ++i) EXPECT_EQ(fail("jane", "192.0.2.1"), 0);
    EXPECT_EQ(fail("jane", "192.0.2.1"), 90) << "but cannot be guessed from there without end";
    time_ += 32 * 24h;
    for (int i = 0; i < 10; ++i) fail("jane", "198.51.100.1");
    EXPECT_EQ(fail("jane", "192.0.2.1"), 90) << "an address is not known for ever";
}

TEST_F(FailedLoginsTest, TakeNothingFromTheAccountWhereTheClientMayNotTry) {
    for (int i = 0; i < 10; ++i) fail("user" + std::to_string(i), "192.0.2.1");
    for (int i = 0; i < 100; ++i) EXPECT_EQ(fail("jane", "192.0.2.1"), 90);
    for (int i = 0; i < 10; ++i) EXPECT_EQ(fail("jane", "192.0.2." + std::to_string(i + 10)), 0);
}

TEST_F(FailedLoginsTest, ThatAreOffRefuseNobody) {
    FailedLogins off(std::nullopt, *limiter_, *marks_);
    for (int i = 0; i < 1000; ++i) {
        auto begun = off.begin("jane", "192.0.2.1", deadline_);
        EXPECT_TRUE(begun.result());
    }
}

}  // namespace
}  // namespace tokenbooth::callers
