#include "callers/session_cache.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace tokenbooth::callers {
namespace {

using namespace std::chrono_literals;

SessionCache::Key key_of(std::initializer_list<std::string_view> parts) {
    return SessionCache::key_of(std::span(parts.begin(), parts.size()));
}
model::Subject user(const std::string& id) { return {.key = model::SubjectKey::external_id, .value = id}; }

class SessionCacheTest : public ::testing::Test {
  protected:
    const SessionCache::Clock::time_point now = SessionCache::Clock::now();
};

// threats.md D11.
TEST_F(SessionCacheTest, TellsApartWhateverCouldChangeTheAnswer) {
    SessionCache cache(10s, 100);
    cache.keep(key_of({"sid=1", "Firefox", "192.0.2.1"}), user("1"), now);
    EXPECT_EQ(cache.find(key_of({"sid=1", "Firefox", "192.0.2.1"}), now)->value, "1");
    for (const auto& other :
         {key_of({"sid=2", "Firefox", "192.0.2.1"}), key_of({"sid=1", "Chrome", "192.0.2.1"}),
          key_of({"sid=1", "Firefox", "192.0.2.2"}), key_of({"sid=1", "Firefox192.0.2.1", ""}),
          key_of({"sid=1Firefox", "", "192.0.2.1"}), key_of({"sid=1", "Firefox"}), key_of({})}) {
        EXPECT_FALSE(cache.find(other, now));
    }
    EXPECT_NE(key_of({"1:a", ""}), key_of({"", "1:a"}));
    EXPECT_NE(key_of({"a", "b"}), key_of({"a1:b"}));
}

TEST_F(SessionCacheTest, ForgetsAfterItsTime) {
    SessionCache cache(10s, 100);
    const auto key = key_of({"sid=1"});
    cache.keep(key, user("1"), now);
    EXPECT_TRUE(cache.find(key, now + 10s - 1ms));
    EXPECT_FALSE(cache.find(key, now + 10s)) << "being asked for does not make it live longer";
    EXPECT_FALSE(cache.find(key, now));
}

TEST_F(SessionCacheTest, BelievesTheLastAnswer) {
    SessionCache cache(10s, 100);
    const auto key = key_of({"sid=1"});
    cache.keep(key, user("1"), now);
    cache.keep(key, user("2"), now + 5s);
    EXPECT_EQ(cache.find(key, now + 12s)->value, "2");
}

// threats.md O14.
TEST_F(SessionCacheTest, HoldsNoMoreThanItsBound) {
    SessionCache cache(1h, 160);
    const auto popular = key_of({"popular"});
    cache.keep(popular, user("0"), now);
    for (int i = 0; i < 10'000; ++i) {
        cache.keep(key_of({std::to_string(i)}), user("1"), now);
        ASSERT_TRUE(cache.find(popular, now)) << "what is asked for stays";
    }
    int kept = 0;
    for (int i = 0; i < 10'000; ++i) kept += cache.find(key_of({std::to_string(i)}), now).has_value() ? 1 : 0;
    EXPECT_GE(kept, 100);
    EXPECT_LE(kept, 176);
}

}  // namespace
}  // namespace tokenbooth::callers
