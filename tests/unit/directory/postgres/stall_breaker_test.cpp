#include "directory/postgres/stall_breaker.hpp"

#include <tokenbooth/core/descriptor.hpp>

#include <gtest/gtest.h>

#include <sys/socket.h>

#include <array>
#include <optional>

namespace tokenbooth::directory::postgres {
namespace {

using namespace std::chrono_literals;

class Stall : public ::testing::Test {
  protected:
    Stall() {
        std::array<int, 2> ends{};
        EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
        ours_ = core::Descriptor(ends[0]);
        theirs_ = core::Descriptor(ends[1]);
    }
    // What a reader gets that waits for as long as it takes.
    ssize_t receive() const {
        char byte = 0;
        return recv(ours_.number(), &byte, 1, 0);
    }

    core::Descriptor ours_;
    core::Descriptor theirs_;
    StallBreaker breaker_;
};

TEST_F(Stall, EndsTheReadingThatLastsTooLong) {
    const auto began = StallBreaker::Clock::now();
    const StallBreaker::Watch patient(breaker_, theirs_.number(), 1h);
    const StallBreaker::Watch watch(breaker_, ours_.number(), 20ms);
    EXPECT_EQ(receive(), 0);
    EXPECT_GE(StallBreaker::Clock::now() - began, 20ms);
}

TEST_F(Stall, LeavesAloneWhatIsWatchedNoMore) {
    std::optional<StallBreaker::Watch> watch;
    watch.emplace(breaker_, ours_.number(), 5ms);
    watch.reset();
    // Whose end is seen only once the first would have been.
    std::array<int, 2> others{};
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, others.data()), 0);
    const core::Descriptor other(others[0]);
    const core::Descriptor others_peer(others[1]);
    const StallBreaker::Watch later(breaker_, other.number(), 20ms);
    char byte = 0;
    EXPECT_EQ(recv(other.number(), &byte, 1, 0), 0);
    ASSERT_EQ(send(theirs_.number(), "x", 1, MSG_NOSIGNAL), 1);
    EXPECT_EQ(receive(), 1);
}

}  // namespace
}  // namespace tokenbooth::directory::postgres
