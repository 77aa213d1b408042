#include <tokenbooth/core/descriptor.hpp>
#include <tokenbooth/core/readiness.hpp>

#include <gtest/gtest.h>

#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace tokenbooth::core {
namespace {

// Two ends of one connection. This thread has no event loop, so what waits here waits in place; with one it is
// tested by whatever asks a directory over a socket.
class ReadinessInPlace : public ::testing::Test {
  protected:
    void SetUp() override {
        std::array<int, 2> ends{};
        ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
        near_ = Descriptor(ends[0]);
        far_ = Descriptor(ends[1]);
    }
    bool waits_in_vain(Interest interest) {
        Readiness readiness(near_.number());
        auto task = readiness.wait(interest, Deadline::after(std::chrono::milliseconds(10)));
        return !task.result();
    }

    Descriptor near_;
    Descriptor far_;
};

TEST_F(ReadinessInPlace, EndsAtTheDeadline) {
    EXPECT_TRUE(waits_in_vain(Interest::read));
    EXPECT_FALSE(waits_in_vain(Interest::write));
    EXPECT_FALSE(waits_in_vain(Interest::read_or_write));
}

TEST_F(ReadinessInPlace, SeesWhatHasArrived) {
    ASSERT_EQ(write(far_.number(), "x", 1), 1);
    EXPECT_FALSE(waits_in_vain(Interest::read));
}

TEST_F(ReadinessInPlace, CountsABrokenConnectionAsReady) {
    far_ = Descriptor();
    EXPECT_FALSE(waits_in_vain(Interest::read));
}

}  // namespace
}  // namespace tokenbooth::core
