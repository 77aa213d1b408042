#include "http/peer_counts.hpp"

#include <gtest/gtest.h>

namespace tokenbooth::http {
namespace {

core::IpAddress address(const char* text) { return *core::IpAddress::parse(text); }

TEST(PeerCounts, CountEachAddressOfIpVersion4ByItself) {
    PeerCounts counts;
    EXPECT_TRUE(counts.try_add(address("203.0.113.5"), 2));
    EXPECT_TRUE(counts.try_add(address("203.0.113.5"), 2));
    EXPECT_FALSE(counts.try_add(address("203.0.113.5"), 2));
    EXPECT_TRUE(counts.try_add(address("203.0.113.6"), 2));
    counts.remove(address("203.0.113.5"));
    EXPECT_TRUE(counts.try_add(address("203.0.113.5"), 2));
}

// threats.md A5, H18: a host may take any address of its /64, so they count together.
TEST(PeerCounts, CountANetworkOfIpVersion6AsOne) {
    PeerCounts counts;
    EXPECT_TRUE(counts.try_add(address("2001:db8:1:2::1"), 2));
    EXPECT_TRUE(counts.try_add(address("2001:db8:1:2:ffff::1"), 2));
    EXPECT_FALSE(counts.try_add(address("2001:db8:1:2:a:b:c:d"), 2));
    EXPECT_TRUE(counts.try_add(address("2001:db8:1:3::1"), 2));
    counts.remove(address("2001:db8:1:2:3::"));
    EXPECT_TRUE(counts.try_add(address("2001:db8:1:2::2"), 2));
}

}  // namespace
}  // namespace tokenbooth::http
