// Wycheproof's signatures against the public keys of their groups, made from JSON Web Keys as an issuer's are.
#include "support/hexadecimal.hpp"
#include "support/paths.hpp"
#include "support/temporary_folder.hpp"

#include <tokenbooth/crypto/public_key.hpp>

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace tokenbooth::crypto {
namespace {

using nlohmann::json;
using test::from_hex;
using MadeKey = core::Result<PublicKey, core::Failure>;

struct Judged {
    std::size_t accepted = 0;
    std::size_t refused = 0;
};

// Every valid signature must be accepted and every other refused, "acceptable" ones included: they bend the
// standard.
Judged judge(const std::string& file, SignatureAlgorithm algorithm, MadeKey (*make)(const json& group)) {
    const auto vectors = json::parse(test::TemporaryFolder::read(test::shared_data() / "wycheproof" / file));
    Judged judged;
    for (const auto& group : vectors["testGroups"]) {
        const auto key = make(group);
        EXPECT_TRUE(key.has_value());
        if (!key) continue;
        for (const auto& vector : group["tests"]) {
            const bool holds = key->verify(algorithm, from_hex(vector["msg"]), from_hex(vector["sig"]));
            EXPECT_EQ(holds, vector["result"] == "valid") << file << " tcId " << vector["tcId"];
            ++(holds ? judged.accepted : judged.refused);
        }
    }
    EXPECT_EQ(judged.accepted + judged.refused, vectors["numberOfTests"].get<std::size_t>());
    return judged;
}

TEST(Wycheproof, RsaPkcs1SignaturesAreAcceptedWhereValidAndRefusedWhereNot) {
    const auto judged =
        judge("rsa_signature_2048_sha256_test.json", SignatureAlgorithm::rs256, [](const json& group) {
            return PublicKey::from_rsa(from_hex(group["publicKey"]["modulus"]),
                                       from_hex(group["publicKey"]["publicExponent"]));
        });
    EXPECT_EQ(judged.accepted, 9U);
    EXPECT_EQ(judged.refused, 250U);
}

TEST(Wycheproof, EcdsaSignaturesOnP256AreAcceptedWhereValidAndRefusedWhereNot) {
    const auto judged =
        judge("ecdsa_secp256r1_sha256_p1363_test.json", SignatureAlgorithm::es256, [](const json& group) {
            const std::string point = from_hex(group["publicKey"]["uncompressed"]);
            return PublicKey::from_p256(point.substr(1, 32), point.substr(33));
        });
    EXPECT_EQ(judged.accepted, 173U);
    EXPECT_EQ(judged.refused, 89U);
}

TEST(Wycheproof, Ed25519SignaturesAreAcceptedWhereValidAndRefusedWhereNot) {
    const auto judged = judge("ed25519_test.json", SignatureAlgorithm::eddsa, [](const json& group) {
        return PublicKey::from_ed25519(from_hex(group["publicKey"]["pk"]));
    });
    EXPECT_EQ(judged.accepted, 88U);
    EXPECT_EQ(judged.refused, 63U);
}

}  // namespace
}  // namespace tokenbooth::crypto
