// What `tokenbooth demo` is before it runs: who can reach it, and what it opens beside its own address.
#include <tokenbooth/app/demo.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::app {
namespace {

TEST(Demo, ListensOnThisMachineOnlyAndAtNoOtherAddress) {
    for (const char* reachable : {"0.0.0.0:8080", "[::]:8080", "10.1.2.3:8080", "demo.example.com:8080"}) {
        EXPECT_FALSE(prepare_demo({.listen = reachable, .key = {}, .snippet_key = {}})) << reachable;
    }
    const auto demo = prepare_demo({.listen = "127.0.0.1:8080", .key = {}, .snippet_key = {}});
    ASSERT_TRUE(demo);
    EXPECT_EQ(demo->settings.server.listen, std::vector<std::string>{"127.0.0.1:8080"});
    EXPECT_TRUE(demo->settings.admin_listen.empty());
}

TEST(Demo, PutsNothingOnItsPageButAKeyOfASnippet) {
    const auto takes = [](const std::string& key) {
        return prepare_demo({.listen = "127.0.0.1:8080", .key = {}, .snippet_key = key}).has_value();
    };
    EXPECT_TRUE(takes("2f0a7c1e-0000-4000-8000-000000000000"));
    EXPECT_TRUE(takes(std::string(64, 'a')));
    for (const std::string& key : {std::string(65, 'a'), std::string("a&b"), std::string("a/../b"),
                                   std::string("\"><script>"), std::string("a b")}) {
        EXPECT_FALSE(takes(key)) << key;
    }
}

}  // namespace
}  // namespace tokenbooth::app
