#include "support/hexadecimal.hpp"
#include "support/signing_key.hpp"

#include <tokenbooth/core/base64url.hpp>
#include <tokenbooth/crypto/public_key.hpp>

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace tokenbooth::crypto {
namespace {

using core::decode_base64url;
using test::SigningKey;

std::string bytes_of(const nlohmann::json& key, const char* member) {
    return decode_base64url(key.at(member).get<std::string>()).value();
}

core::Result<PublicKey, core::Failure> rsa_of(const SigningKey& key) {
    return PublicKey::from_rsa(bytes_of(key.jwk(), "n"), bytes_of(key.jwk(), "e"));
}

TEST(PublicKey, VerifiesByEachAlgorithmOfItsTypeAndByNoOther) {
    const SigningKey rsa = SigningKey::rsa();
    const SigningKey ec = SigningKey::ec();
    const SigningKey ed = SigningKey::ed25519();
    struct Case {
        const SigningKey& signer;
        core::Result<PublicKey, core::Failure> key;
        std::vector<SignatureAlgorithm> fitting;
    };
    using enum SignatureAlgorithm;
    Case cases[] = {
        {rsa, rsa_of(rsa), {rs256, ps256}},
        {ec, PublicKey::from_p256(bytes_of(ec.jwk(), "x"), bytes_of(ec.jwk(), "y")), {es256}},
        {ed, PublicKey::from_ed25519(bytes_of(ed.jwk(), "x")), {eddsa}},
    };
    for (const auto& [signer, key, fitting] : cases) {
        ASSERT_TRUE(key.has_value());
        for (const auto algorithm : all_signature_algorithms) {
            const bool fits = std::find(fitting.begin(), fitting.end(), algorithm) != fitting.end();
            EXPECT_EQ(key->fits(algorithm), fits) << to_string(algorithm);
            for (const auto signed_by : fitting) {
                const std::string signature = signer.sign(to_string(signed_by), "a message");
                EXPECT_EQ(key->verify(algorithm, "a message", signature), algorithm == signed_by)
                    << to_string(algorithm) << " " << to_string(signed_by);
                EXPECT_FALSE(key->verify(algorithm, "a messagf", signature));
                EXPECT_FALSE(key->verify(algorithm, "a message", signature.substr(1)));
                EXPECT_FALSE(key->verify(algorithm, "a message", signature + '\0'));
                EXPECT_FALSE(key->verify(algorithm, "a message", ""));
            }
        }
    }
}

// One signature in 256 begins with a zero.
TEST(PublicKey, RefusesAnRsaSignatureThatHasLostItsLeadingZero) {
    const SigningKey signer = SigningKey::rsa();
    const auto key = rsa_of(signer);
    for (const auto algorithm : {SignatureAlgorithm::rs256, SignatureAlgorithm::ps256}) {
        std::string message = "0";
        std::string signature;
        for (int tries = 0; signature.empty() || signature.front() != '\0'; ++tries) {
            message = std::to_string(tries);
            signature = signer.sign(to_string(algorithm), message);
        }
        EXPECT_TRUE(key->verify(algorithm, message, signature));
        EXPECT_FALSE(key->verify(algorithm, message, signature.substr(1))) << to_string(algorithm);
        EXPECT_FALSE(key->verify(algorithm, message, '\0' + signature)) << to_string(algorithm);
    }
}

TEST(PublicKey, RefusesWeakAndMonstrousRsaKeys) {
    const auto small = rsa_of(SigningKey::rsa(1024));
    ASSERT_FALSE(small.has_value());
    EXPECT_EQ(small.error().message, "the modulus has 1024 bits, fewer than 2048");

    const std::string modulus = bytes_of(SigningKey::rsa().jwk(), "n");
    const auto refuses = [](const std::string& n, const std::string& e) { return !PublicKey::from_rsa(n, e); };
    EXPECT_FALSE(refuses(modulus, "\x03"));
    EXPECT_FALSE(refuses(modulus, test::from_hex("00010001")));
    EXPECT_TRUE(refuses(modulus, ""));
    EXPECT_TRUE(refuses(modulus, "\x01"));
    EXPECT_TRUE(refuses(modulus, "\x04"));
    EXPECT_TRUE(refuses(modulus, test::from_hex("0100000001")));
    EXPECT_TRUE(refuses("", "\x03"));
    EXPECT_TRUE(refuses(std::string(1025, '\xff'), "\x03"));
    EXPECT_TRUE(refuses(std::string(1'000'000, '\xff'), "\x03"));
    std::string even = modulus;
    even.back() = static_cast<char>(even.back() & 0xfe);
    EXPECT_TRUE(refuses(even, "\x03"));
}

TEST(PublicKey, RefusesPointsThatDoNotLieOnTheCurve) {
    const auto key = SigningKey::ec().jwk();
    const std::string x = bytes_of(key, "x");
    const std::string y = bytes_of(key, "y");
    EXPECT_TRUE(PublicKey::from_p256(x, y).has_value());
    EXPECT_FALSE(PublicKey::from_p256(y, x).has_value());
    EXPECT_FALSE(PublicKey::from_p256(x, std::string(32, '\0')).has_value());
    EXPECT_FALSE(PublicKey::from_p256(std::string(32, '\0'), std::string(32, '\0')).has_value());
    EXPECT_FALSE(PublicKey::from_p256(x.substr(1), y).has_value());
    EXPECT_FALSE(PublicKey::from_p256(std::string(1, '\0') + x, y).has_value());
    EXPECT_FALSE(PublicKey::from_ed25519(x.substr(1)).has_value());
}

TEST(PublicKey, ServesManyThreadsAtOnce) {
    const SigningKey signer = SigningKey::rsa();
    const auto key = rsa_of(signer);
    const std::string signature = signer.sign("RS256", "m");
    std::vector<std::thread> threads;
    std::atomic<int> held = 0;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int j = 0; j < 200; ++j) held += key->verify(SignatureAlgorithm::rs256, "m", signature) ? 1 : 0;
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(held, 800);
}

}  // namespace
}  // namespace tokenbooth::crypto
