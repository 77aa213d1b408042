#include "support/canary.hpp"

#include <tokenbooth/core/base64url.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::test {
namespace {

TEST(Canary, IsFoundInEveryForm) {
    EXPECT_TRUE(find_canaries("nothing of the kind, canary or not").empty());
    EXPECT_FALSE(find_canaries("x" + std::string(canary_secret) + "y").empty());
    for (const char* prefix : {"", "a", "ab", "abc", "{\"k\":\""}) {
        const std::string held = prefix + std::string(canary_password) + "and so on";
        EXPECT_FALSE(find_canaries(core::base64url(held)).empty()) << prefix;
    }
    EXPECT_FALSE(find_canaries("63616e6172792d70617373776f7264").empty());
}

}  // namespace
}  // namespace tokenbooth::test
