#include <tokenbooth/core/base64url.hpp>
#include <tokenbooth/keyring/keyring.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::keyring {
namespace {

core::WallTime at(std::int64_t seconds) { return core::WallTime(std::chrono::seconds(seconds)); }

KeyOptions key(std::string id, std::optional<core::WallTime> sign_from = {}) {
    return {
        .id = std::move(id), .secret = core::Secret("0123456789abcdef0123456789abcdeF"), .sign_from = sign_from};
}

std::vector<KeyOptions> three_keys() {
    std::vector<KeyOptions> keys;
    keys.push_back(key("always"));
    keys.push_back(key("later", at(2000)));
    keys.push_back(key("sooner", at(1000)));
    return keys;
}

TEST(Keyring, SignsWithTheKeyWhoseTimeCameLast) {
    const Keyring ring(three_keys());
    EXPECT_EQ(ring.active(at(999))->id, "always");
    EXPECT_EQ(ring.active(at(1000))->id, "sooner");
    EXPECT_EQ(ring.active(at(1999))->id, "sooner");
    EXPECT_EQ(ring.active(at(2000))->id, "later");
}

TEST(Keyring, AmongEqualsTheFirstSigns) {
    std::vector<KeyOptions> keys;
    keys.push_back(key("first"));
    keys.push_back(key("second"));
    EXPECT_EQ(Keyring(keys).active(at(0))->id, "first");
}

TEST(Keyring, HasNoKeyBeforeTheFirstOnesTime) {
    std::vector<KeyOptions> keys;
    keys.push_back(key("later", at(2000)));
    EXPECT_EQ(Keyring(keys).active(at(1999)), nullptr);
}

// zendesk-facts §1.1: alg, typ and kid, all three required.
TEST(Keyring, WritesTheHeaderByteForByte) {
    std::vector<KeyOptions> keys;
    keys.push_back(key("app_5deaa3531c7f940010cc4ba4"));
    const Keyring ring(keys);
    const std::string encoded = ring.keys().front().encoded_header;
    ASSERT_EQ(encoded.back(), '.');
    EXPECT_EQ(core::decode_base64url(encoded.substr(0, encoded.size() - 1)),
              R"({"alg":"HS256","typ":"JWT","kid":"app_5deaa3531c7f940010cc4ba4"})");
}

TEST(Keyring, RefusesTwoKeysWithOneIdAndMoreThanZendeskAllows) {
    std::vector<KeyOptions> keys;
    keys.push_back(key("a"));
    keys.push_back(key("b"));
    EXPECT_TRUE(find_problems(keys).empty());
    keys.push_back(key("a"));
    EXPECT_EQ(find_problems(keys).size(), 1U);
    keys.clear();
    for (int i = 0; i < 11; ++i) keys.push_back(key(std::to_string(i)));
    EXPECT_EQ(find_problems(keys).size(), 1U);
}

}  // namespace
}  // namespace tokenbooth::keyring
