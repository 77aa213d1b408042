#include <tokenbooth/crypto/constant_time.hpp>
#include <tokenbooth/crypto/hmac_sha256.hpp>
#include <tokenbooth/crypto/random.hpp>

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace tokenbooth::crypto {
namespace {

std::string bytes(std::size_t count, char value) { return std::string(count, value); }

std::string counting(int from, int to) {
    std::string text;
    for (int i = from; i <= to; ++i) text.push_back(static_cast<char>(i));
    return text;
}

struct Vector {
    std::string key;
    std::string message;
    std::string mac;
};

// RFC 4231 §4.2 to §4.8; of case 5 the first 128 bits, as there.
const Vector rfc4231[] = {
    {bytes(20, '\x0b'), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {"Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {bytes(20, '\xaa'), bytes(50, '\xdd'), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
    {counting(1, 25), bytes(50, '\xcd'), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
    {bytes(20, '\x0c'), "Test With Truncation", "a3b6167473100ee06e0c796c2955552b"},
    {bytes(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
    {bytes(131, '\xaa'),
     "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be "
     "hashed "
     "before being used by the HMAC algorithm.",
     "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"}};

TEST(HmacSha256, AgreesWithRfc4231) {
    for (const auto& [key, message, mac] : rfc4231) {
        EXPECT_EQ(to_hex(HmacSha256(key).mac(message)).substr(0, mac.size()), mac);
    }
}

TEST(HmacSha256, GivesTheSameMacEveryTime) {
    const HmacSha256 hmac("Jefe");
    const Digest first = hmac.mac("what do ya want for nothing?");
    EXPECT_NE(hmac.mac("something else"), first);
    EXPECT_EQ(hmac.mac("what do ya want for nothing?"), first);
}

TEST(HmacSha256, OneKeyServesManyThreads) {
    const HmacSha256 hmac("Jefe");
    const Digest expected = hmac.mac("what do ya want for nothing?");
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int j = 0; j < 1000; ++j) EXPECT_EQ(hmac.mac("what do ya want for nothing?"), expected);
        });
    }
    for (auto& thread : threads) thread.join();
}

// FIPS 180-4, examples of NIST.
TEST(Sha256, AgreesWithNist) {
    EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256, ReadsItsOwnHexadecimals) {
    const Digest digest = sha256("abc");
    EXPECT_EQ(digest_from_hex(to_hex(digest)), digest);
    EXPECT_EQ(digest_from_hex("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"), digest);
    EXPECT_EQ(digest_from_hex("ba78"), std::nullopt);
    EXPECT_EQ(digest_from_hex(std::string(64, 'g')), std::nullopt);
}

TEST(ConstantTime, ComparesAllBytes) {
    EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
    EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
    EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
}

TEST(Random, NeverRepeats) { EXPECT_NE(random_bytes(32), random_bytes(32)); }

}  // namespace
}  // namespace tokenbooth::crypto
