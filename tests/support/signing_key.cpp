#include "support/signing_key.hpp"

#include <tokenbooth/core/base64url.hpp>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <stdexcept>
#include <vector>

namespace tokenbooth::test {
namespace {

using core::base64url;

void require(bool succeeded) {
    if (!succeeded) throw std::runtime_error("OpenSSL refused what a test asked for");
}

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string number(EVP_PKEY* key, const char* name, int size) {
    BIGNUM* value = nullptr;
    require(EVP_PKEY_get_bn_param(key, name, &value) == 1);
    std::string bytes(static_cast<std::size_t>(size == 0 ? BN_num_bytes(value) : size), '\0');
    BN_bn2binpad(value, reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    BN_free(value);
    return base64url(bytes);
}

// r and s one behind the other, out of DER.
std::string raw_of(const std::string& der) {
    const unsigned char* at = bytes_of(der);
    const std::unique_ptr<ECDSA_SIG, void (*)(ECDSA_SIG*)> pair(
        d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), ECDSA_SIG_free);
    std::string raw(64, '\0');
    auto* const out = reinterpret_cast<unsigned char*>(raw.data());
    require(BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), out, 32) == 32 &&
            BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), out + 32, 32) == 32);
    return raw;
}

std::string drain(BIO* sink) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(sink, &data);
    std::string text(data, static_cast<std::size_t>(size));
    BIO_free(sink);
    return text;
}

}  // namespace

SigningKey::SigningKey(evp_pkey_st* key) : key_(key, EVP_PKEY_free) { require(key != nullptr); }

SigningKey SigningKey::rsa(unsigned bits) { return SigningKey(EVP_RSA_gen(bits)); }
SigningKey SigningKey::ec(const char* curve) { return SigningKey(EVP_EC_gen(curve)); }
SigningKey SigningKey::ed25519() { return SigningKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")); }

nlohmann::json SigningKey::jwk() const {
    EVP_PKEY* const key = key_.get();
    if (EVP_PKEY_is_a(key, "RSA") == 1) {
        return {{"kty", "RSA"},
                {"n", number(key, OSSL_PKEY_PARAM_RSA_N, 0)},
                {"e", number(key, OSSL_PKEY_PARAM_RSA_E, 0)}};
    }
    if (EVP_PKEY_is_a(key, "EC") == 1) {
        const int size = (EVP_PKEY_get_bits(key) + 7) / 8;
        return {{"kty", "EC"},
                {"crv", "P-" + std::to_string(EVP_PKEY_get_bits(key))},
                {"x", number(key, OSSL_PKEY_PARAM_EC_PUB_X, size)},
                {"y", number(key, OSSL_PKEY_PARAM_EC_PUB_Y, size)}};
    }
    std::string point(32, '\0');
    std::size_t size = point.size();
    require(EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(point.data()), &size) == 1);
    return {{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", base64url(point)}};
}

std::string SigningKey::pem() const {
    BIO* const sink = BIO_new(BIO_s_mem());
    require(PEM_write_bio_PUBKEY(sink, key_.get()) == 1);
    return drain(sink);
}

std::string SigningKey::der() const {
    BIO* const sink = BIO_new(BIO_s_mem());
    require(i2d_PUBKEY_bio(sink, key_.get()) == 1);
    return drain(sink);
}

std::string SigningKey::sign(std::string_view algorithm, std::string_view text) const {
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_PKEY_CTX* settings = nullptr;
    const EVP_MD* const digest = algorithm == "EdDSA" ? nullptr : EVP_sha256();
    require(EVP_DigestSignInit(context.get(), &settings, digest, nullptr, key_.get()) == 1);
    if (algorithm == "PS256") {
        require(EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING) == 1 &&
                EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, RSA_PSS_SALTLEN_DIGEST) == 1);
    }
    std::size_t size = 0;
    require(EVP_DigestSign(context.get(), nullptr, &size, bytes_of(text), text.size()) == 1);
    std::string signature(size, '\0');
    require(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                           bytes_of(text), text.size()) == 1);
    signature.resize(size);
    return algorithm == "ES256" ? raw_of(signature) : signature;
}

std::string SigningKey::token(const nlohmann::json& header, const nlohmann::json& claims) const {
    const std::string text = base64url(header.dump()) + "." + base64url(claims.dump());
    return text + "." + base64url(sign(header.at("alg").get<std::string>(), text));
}

std::string key_set(std::initializer_list<nlohmann::json> keys) {
    return nlohmann::json{{"keys", nlohmann::json(std::vector<nlohmann::json>(keys))}}.dump();
}

std::string hmac_token(std::string_view header, std::string_view payload, std::string_view secret) {
    const std::string text = base64url(header) + "." + base64url(payload);
    std::string mac(32, '\0');
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes_of(text), text.size(),
         reinterpret_cast<unsigned char*>(mac.data()), nullptr);
    return text + "." + base64url(mac);
}

}  // namespace tokenbooth::test
