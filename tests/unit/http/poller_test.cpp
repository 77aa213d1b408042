#include "http/poller.hpp"

#include <gtest/gtest.h>

#include <boost/asio/post.hpp>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <functional>

namespace tokenbooth::http {
namespace {

class Watching final : public Watcher {
  public:
    Watching() : socket(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}
    ~Watching() { close(socket); }
    Watching(const Watching&) = delete;
    Watching& operator=(const Watching&) = delete;

    void on_ready(std::uint32_t) noexcept override {
        ++events;
        if (then) then();
    }
    void on_turn() noexcept override { ++turns; }
    void wake() const {
        const std::uint64_t one = 1;
        EXPECT_EQ(write(socket, &one, sizeof one), static_cast<ssize_t>(sizeof one));
    }

    const int socket;
    int events = 0;
    int turns = 0;
    std::function<void()> then;
};

class PollerTest : public ::testing::Test {
  protected:
    PollerTest() : poller_(io_, {.begin = [this] { ++begun_; }, .settle = [] {}, .end = [this] { ++ended_; }}) {
        poller_.add(first_.socket, EPOLLIN | EPOLLET, first_);
        poller_.add(second_.socket, EPOLLIN | EPOLLET, second_);
        poller_.start();
    }
    void run() {
        io_.restart();
        io_.poll();
    }

    boost::asio::io_context io_;
    Watching first_;
    Watching second_;
    int begun_ = 0;
    int ended_ = 0;
    Poller poller_;
};

TEST_F(PollerTest, TellsOfEachEdgeOnceWithinABatch) {
    first_.wake();
    second_.wake();
    run();
    EXPECT_EQ(first_.events, 1);
    EXPECT_EQ(second_.events, 1);
    EXPECT_EQ(begun_, ended_);
    first_.wake();
    run();
    EXPECT_EQ(first_.events, 2) << "and goes on waiting";
    EXPECT_EQ(second_.events, 1);
}

TEST_F(PollerTest, GivesAnotherTurnOnceTheOthersHaveHadTheirs) {
    first_.then = [this] { poller_.continue_later(first_); };
    first_.wake();
    run();
    EXPECT_EQ(first_.turns, 1);
}

// A connection that ends before its next turn is memory that is gone by then.
TEST_F(PollerTest, GivesNoTurnToWhoIsForgotten) {
    first_.then = [this] {
        poller_.continue_later(first_);
        poller_.continue_later(second_);
        poller_.forget(first_);
    };
    first_.wake();
    run();
    EXPECT_EQ(first_.turns, 0);
    EXPECT_EQ(second_.turns, 1);
}

TEST_F(PollerTest, LeavesTimersAndPostedWorkTheirTurnUnderLoad) {
    // What is always ready: an edge with each turn.
    first_.then = [this] {
        first_.wake();
        if (first_.events > 1000) poller_.stop();
    };
    int others = 0;
    std::function<void()> other = [&] {
        if (++others < 1000) boost::asio::post(io_, other);
    };
    boost::asio::post(io_, other);
    first_.wake();
    run();
    EXPECT_GT(others, 10);
    EXPECT_GT(first_.events, 10);
}

}  // namespace
}  // namespace tokenbooth::http
