#include <tokenbooth/core/host_addresses.hpp>

#include <gtest/gtest.h>

#include <thread>

namespace tokenbooth::core {
namespace {

using namespace std::chrono_literals;
using Found = Result<Addresses, Failure>;

Addresses one(const char* address) { return {*IpAddress::parse(address)}; }

// A resolver of the test's own, which counts how often it is asked.
class Resolving : public ::testing::Test {
  protected:
    void make(HostAddresses::Freshness freshness, const std::string& host = "shop.internal") {
        const auto look_up = [this](const std::string&) {
            ++asked_;
            return answer_;
        };
        subject_ = std::make_unique<HostAddresses>(host, pool_, look_up, freshness);
    }
    Result<Addresses, ResolutionFailure> get() {
        auto task = subject_->get(Deadline::after(5s));
        return task.result();
    }

    BlockingPool pool_{1, 1};
    std::atomic<int> asked_ = 0;
    Found answer_ = one("192.0.2.1");
    std::unique_ptr<HostAddresses> subject_;
};

TEST_F(Resolving, AsksNobodyForAnAddress) {
    for (const char* address : {"127.0.0.1", "::1"}) {
        make({}, address);
        EXPECT_EQ(get()->size(), 1U);
    }
    EXPECT_EQ(asked_, 0);
}

TEST_F(Resolving, KeepsAnAnswerWhileItIsFresh) {
    make({.fresh = 1h, .usable = 2h});
    for (int i = 0; i < 3; ++i) EXPECT_EQ(*get(), one("192.0.2.1"));
    EXPECT_EQ(asked_, 1);
}

TEST_F(Resolving, NoticesThatAHostHasMoved) {
    make({.fresh = 0ms, .usable = 1h});
    EXPECT_EQ(*get(), one("192.0.2.1"));
    answer_ = one("192.0.2.2");
    // The old answer serves while the new one is on its way.
    get();
    EXPECT_EQ(*get(), one("192.0.2.2"));
}

TEST_F(Resolving, BridgesAResolverThatFails) {
    make({.fresh = 0ms, .usable = 1h});
    get();
    answer_ = Failure{.message = "Temporary failure in name resolution"};
    for (int i = 0; i < 3; ++i) EXPECT_EQ(*get(), one("192.0.2.1"));
    EXPECT_EQ(asked_, 4);
}

TEST_F(Resolving, BelievesThatANameIsGone) {
    make({.fresh = 0ms, .usable = 1h});
    get();
    answer_ = Addresses{};
    get();
    const auto gone = get();
    ASSERT_FALSE(gone);
    EXPECT_FALSE(gone.error().timed_out);
}

TEST_F(Resolving, SaysWhyItHasNothing) {
    make({});
    answer_ = Failure{.message = "Temporary failure in name resolution"};
    const auto failed = get();
    ASSERT_FALSE(failed);
    EXPECT_FALSE(failed.error().timed_out);
    EXPECT_NE(failed.error().reason.find("Temporary failure"), std::string::npos);
    // A failure is not kept.
    answer_ = one("192.0.2.1");
    EXPECT_TRUE(get());
}

TEST_F(Resolving, SurvivesAResolverThatThrows) {
    const auto look_up = [](const std::string&) -> Found { throw std::bad_alloc(); };
    subject_ = std::make_unique<HostAddresses>("shop.internal", pool_, look_up, HostAddresses::Freshness());
    EXPECT_FALSE(get());
    EXPECT_FALSE(get());
}

}  // namespace
}  // namespace tokenbooth::core
