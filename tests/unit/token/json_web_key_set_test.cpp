#include "support/signing_key.hpp"

#include <tokenbooth/token/json_web_key_set.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::token {
namespace {

using crypto::SignatureAlgorithm;
using nlohmann::json;
using test::key_set;
using test::SigningKey;

json with(json key, const json& more) {
    key.update(more);
    return key;
}

JsonWebKeySet read(const std::string& text) {
    auto set = JsonWebKeySet::read(text);
    EXPECT_TRUE(set.has_value()) << (set ? "" : set.error().message);
    return std::move(*set);
}

KeySearch search(const JsonWebKeySet& set, SignatureAlgorithm algorithm, std::optional<std::string> id) {
    return set.choose({.algorithm = algorithm, .key_id = std::move(id)}).outcome;
}

// threats.md T11; each beside a good key, which stays usable.
TEST(T11, BadKeysAreLeftOutWithTheirReasonAndTheGoodOneStays) {
    const json rsa = SigningKey::rsa().jwk();
    const json ec = SigningKey::ec().jwk();
    const json good = with(SigningKey::ed25519().jwk(), {{"kid", "good"}});
    const struct {
        json key;
        const char* reason;
    } cases[] = {
        {{{"kty", "oct"}, {"k", "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr8"}}, "it is a shared secret (oct)"},
        {SigningKey::rsa(512).jwk(), "the modulus has 512 bits, fewer than 2048"},
        {with(rsa, {{"e", "AQ"}}), "the exponent is not an odd number from 3 on in 32 bits"},
        {with(rsa, {{"use", "enc"}}), "its use is not \"sig\""},
        {with(rsa, {{"use", 1}}), "its use is not \"sig\""},
        {with(rsa, {{"key_ops", {"sign", "encrypt"}}}), "its key_ops do not list \"verify\""},
        {with(rsa, {{"key_ops", "verify"}}), "its key_ops do not list \"verify\""},
        {with(rsa, {{"d", "AQAB"}}), "its private part \"d\" is published with it"},
        {with(rsa, {{"qi", "AQAB"}}), "its private part \"qi\" is published with it"},
        {with(ec, {{"d", "AQAB"}}), "its private part \"d\" is published with it"},
        {with(rsa, {{"alg", "ES256"}}), "its alg ES256 does not fit its kty"},
        {with(ec, {{"alg", "RS256"}}), "its alg RS256 does not fit its kty"},
        {with(rsa, {{"alg", "RSA-OAEP"}}), "its alg is none of RS256, PS256, ES256, EdDSA"},
        {with(rsa, {{"alg", "HS256"}}), "its alg HS256 does not fit its kty"},
        {with(rsa, {{"alg", nullptr}}), "its alg is none of RS256, PS256, ES256, EdDSA"},
        {with(rsa, {{"kid", 7}}), "its kid is no string"},
        {with(ec, {{"x", ec["y"]}}), "the point does not lie on P-256"},
        {with(ec, {{"x", "AA=="}}), "a coordinate does not have the 32 bytes of P-256"},
        {with(ec, {{"crv", "P-384"}}), "it is neither RSA nor EC on P-256 nor OKP on Ed25519"},
        {SigningKey::ec("P-384").jwk(), "it is neither RSA nor EC on P-256 nor OKP on Ed25519"},
        {with(ec, {{"kty", "RSA"}}), "the modulus has 0 bits, fewer than 2048"},
        {{{"kid", "x"}}, "it has no kty"},
        {{{"kty", "EC"}}, "it is neither RSA nor EC on P-256 nor OKP on Ed25519"},
        {"a string", "it is no JSON object"},
        {nullptr, "it is no JSON object"},
    };
    for (const auto& [key, reason] : cases) {
        const JsonWebKeySet set = read(key_set({key, good}));
        ASSERT_EQ(set.ignored().size(), 1U) << key;
        EXPECT_EQ(set.ignored()[0].reason, reason);
        EXPECT_EQ(set.keys().size(), 1U);
        EXPECT_EQ(search(set, SignatureAlgorithm::eddsa, "good"), KeySearch::found);
    }
}

TEST(T11, KeysOfOneKidAreAllLeftOut) {
    const json twin = with(SigningKey::ec().jwk(), {{"kid", "twin"}});
    const json other = with(SigningKey::rsa().jwk(), {{"kid", "twin"}});
    const json good = with(SigningKey::rsa().jwk(), {{"kid", "good"}});
    const JsonWebKeySet set = read(key_set({twin, good, other}));
    ASSERT_EQ(set.ignored().size(), 2U);
    EXPECT_EQ(set.ignored()[0].name, "key 1 (kid \"twin\")");
    EXPECT_EQ(set.ignored()[1].name, "key 3 (kid \"twin\")");
    EXPECT_EQ(search(set, SignatureAlgorithm::es256, "twin"), KeySearch::unknown);
    EXPECT_EQ(search(set, SignatureAlgorithm::rs256, "good"), KeySearch::found);
}

TEST(T11, WhatIsNoKeySetIsRefusedAsAWhole) {
    const std::string long_text = R"({"keys":[],"x":")" + std::string(largest_key_set, 'x') + "\"}";
    std::string many = R"({"keys":[{})";
    for (int i = 0; i < 100; ++i) many += ",{}";
    for (const std::string& text :
         {std::string(), std::string("<html>"), std::string("[]"), std::string("{}"),
          std::string(R"({"keys":{}})"), std::string(R"({"keys":[],"keys":[]})"), long_text, many + "]}"}) {
        EXPECT_FALSE(JsonWebKeySet::read(text).has_value()) << text.substr(0, 40);
    }
    EXPECT_TRUE(read(R"({"keys":[]})").keys().empty());
}

TEST(JsonWebKeySet, TakesAKeyWithEverythingThatIssuersWriteBesideIt) {
    const json key = with(SigningKey::rsa().jwk(), {{"kid", "1"},
                                                    {"use", "sig"},
                                                    {"alg", "RS256"},
                                                    {"key_ops", {"verify"}},
                                                    {"x5t", "abc"},
                                                    {"x5c", {"MIIC"}},
                                                    {"issuer", "https://x"}});
    const JsonWebKeySet set = read(key_set({key}));
    EXPECT_TRUE(set.ignored().empty());
    EXPECT_EQ(search(set, SignatureAlgorithm::rs256, "1"), KeySearch::found);
    // Its alg is pinned, too.
    EXPECT_EQ(search(set, SignatureAlgorithm::ps256, "1"), KeySearch::unfit);
}

TEST(JsonWebKeySet, FindsAKeyByItsExactIdOnly) {
    const JsonWebKeySet set = read(key_set({with(SigningKey::rsa().jwk(), {{"kid", "Key-1"}})}));
    for (const std::string id : {"key-1", "Key-1 ", "", "Key", "../Key-1", "Key-1' OR '1'='1"}) {
        EXPECT_EQ(search(set, SignatureAlgorithm::rs256, id), KeySearch::unknown) << id;
    }
    EXPECT_EQ(search(set, SignatureAlgorithm::rs256, std::string("Key-1\0", 6)), KeySearch::unknown);
    EXPECT_EQ(search(set, SignatureAlgorithm::rs256, "Key-1"), KeySearch::found);
}

TEST(JsonWebKeySet, ServesATokenWithoutAnIdWhereExactlyOneKeyFits) {
    const json rsa = with(SigningKey::rsa().jwk(), {{"kid", "1"}});
    const json ec = SigningKey::ec().jwk();
    EXPECT_EQ(search(read(key_set({rsa, ec})), SignatureAlgorithm::rs256, std::nullopt), KeySearch::found);
    EXPECT_EQ(search(read(key_set({rsa, ec})), SignatureAlgorithm::es256, std::nullopt), KeySearch::found);
    EXPECT_EQ(search(read(key_set({rsa, ec})), SignatureAlgorithm::eddsa, std::nullopt), KeySearch::unknown);
    const json second = SigningKey::rsa().jwk();
    EXPECT_EQ(search(read(key_set({rsa, second})), SignatureAlgorithm::rs256, std::nullopt), KeySearch::ambiguous);
    EXPECT_EQ(
        search(read(key_set({rsa, with(second, {{"alg", "PS256"}})})), SignatureAlgorithm::rs256, std::nullopt),
        KeySearch::found);
}

}  // namespace
}  // namespace tokenbooth::token
