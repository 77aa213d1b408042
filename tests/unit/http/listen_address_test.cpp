#include <tokenbooth/http/listen_address.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::http {
namespace {

TEST(ListenAddress, IsALoopbackOneWhereOnlyThisMachineReachesIt) {
    for (const char* near :
         {"127.0.0.1:8080", "127.9.9.9:0", "[::1]:8080", "localhost:8080", "unix:/run/tokenbooth.sock"}) {
        EXPECT_TRUE(is_loopback_address(near)) << near;
    }
    for (const char* far : {"0.0.0.0:8080", "[::]:8080", "10.0.0.1:8080", "128.0.0.1:80", "[fe80::1]:8080",
                            "[::ffff:10.0.0.1]:8080", "127.0.0.1", "127.0.0.1.example.com:80", ""}) {
        EXPECT_FALSE(is_loopback_address(far)) << far;
    }
}

}  // namespace
}  // namespace tokenbooth::http
