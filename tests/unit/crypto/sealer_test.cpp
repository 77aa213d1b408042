// Sealed notes: only who has the secret makes or opens one, and only for its purpose.
#include "support/hexadecimal.hpp"

#include <tokenbooth/crypto/sealer.hpp>

#include <gtest/gtest.h>

#include <set>

namespace tokenbooth::crypto {
namespace {

const core::Secret& secret() {
    static const core::Secret value("a-secret-of-more-than-thirty-two-bytes!!");
    return value;
}

std::string to_hex(std::string_view bytes) {
    std::string hex;
    for (const char byte : bytes) {
        for (const int shift : {4, 0})
            hex += "0123456789abcdef"[(static_cast<unsigned char>(byte) >> shift) & 0xF];
    }
    return hex;
}

// RFC 5869, appendices A.1 to A.3.
TEST(DeriveKey, IsHkdfSha256OfTheRfc) {
    const core::Secret first(std::string(22, '\x0b'));
    EXPECT_EQ(to_hex(derive_key(first, test::from_hex("000102030405060708090a0b0c"),
                                test::from_hex("f0f1f2f3f4f5f6f7f8f9"), 42)
                         .reveal()),
              "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    std::string key;
    std::string salt;
    std::string info;
    for (int i = 0; i < 0x50; ++i) {
        key += static_cast<char>(i);
        salt += static_cast<char>(0x60 + i);
        info += static_cast<char>(0xb0 + i);
    }
    EXPECT_EQ(
        to_hex(derive_key(core::Secret(key), salt, info, 82).reveal()),
        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275"
        "600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87");
    EXPECT_EQ(to_hex(derive_key(first, "", "", 42).reveal()),
              "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST(Sealer, OpensWhatAnotherInstanceWithTheSameSecretHasSealed) {
    const std::string note("12345678\0\xff", 10);
    for (const std::string& text : {note, std::string(), std::string(4000, 'x')}) {
        EXPECT_EQ(Sealer(secret(), "a purpose").open(Sealer(secret(), "a purpose").seal(text)), text);
    }
}

TEST(Sealer, ShowsNothingOfTheNote) {
    const Sealer sealer(secret(), "a purpose");
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        const std::string sealed = sealer.seal("janes@soap.com");
        EXPECT_EQ(sealed.find("janes"), std::string::npos);
        EXPECT_TRUE(seen.insert(sealed).second) << "the same note twice";
    }
}

TEST(Sealer, OpensNothingOfAnotherPurposeOrSecret) {
    const std::string sealed = Sealer(secret(), "a purpose").seal("note");
    EXPECT_FALSE(Sealer(secret(), "another purpose").open(sealed));
    EXPECT_FALSE(Sealer(core::Secret("another-secret-of-thirty-two-bytes!!!!!"), "a purpose").open(sealed));
}

TEST(Sealer, OpensNothingThatWasTouched) {
    const Sealer sealer(secret(), "a purpose");
    const std::string sealed = sealer.seal("note");
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string touched = sealed;
        touched[i] = touched[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(sealer.open(touched)) << i;
        EXPECT_FALSE(sealer.open(sealed.substr(0, i))) << i;
    }
    for (const std::string& text :
         {sealed + "A", sealed + "=", " " + sealed, std::string(), std::string(56, 'A')}) {
        EXPECT_FALSE(sealer.open(text)) << text;
    }
}

}  // namespace
}  // namespace tokenbooth::crypto
