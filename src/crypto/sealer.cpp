#include "crypto/openssl_handles.hpp"

#include <tokenbooth/core/base64url.hpp>
#include <tokenbooth/crypto/random.hpp>
#include <tokenbooth/crypto/sealer.hpp>

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <sodium.h>

#include <array>
#include <stdexcept>

namespace tokenbooth::crypto {
namespace {

using Kdf = std::unique_ptr<EVP_KDF, Release<EVP_KDF_free>>;
using KdfContext = std::unique_ptr<EVP_KDF_CTX, Release<EVP_KDF_CTX_free>>;

constexpr std::size_t key_size = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
// So long that random ones never meet, however many there are.
constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;

OSSL_PARAM octets(const char* name, std::string_view bytes) {
    // OpenSSL only reads it, and its type cannot say so.
    return OSSL_PARAM_construct_octet_string(name, const_cast<char*>(bytes.data()), bytes.size());
}

unsigned char* writable(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

}  // namespace

core::Secret derive_key(const core::Secret& secret, std::string_view salt, std::string_view info,
                        std::size_t size) {
    const Kdf kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
    const KdfContext context(EVP_KDF_CTX_new(kdf.get()));
    std::string digest = "SHA256";
    const std::array parameters = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), digest.size()),
        octets(OSSL_KDF_PARAM_KEY, secret.reveal()), octets(OSSL_KDF_PARAM_SALT, salt),
        octets(OSSL_KDF_PARAM_INFO, info), OSSL_PARAM_construct_end()};
    std::string key(size, '\0');
    if (context == nullptr || EVP_KDF_derive(context.get(), writable(key), size, parameters.data()) != 1) {
        throw std::runtime_error("OpenSSL could not derive a key (HKDF)");
    }
    core::Secret derived(key);
    core::wipe(key);
    return derived;
}

Sealer::Sealer(const core::Secret& secret, std::string_view purpose)
    : key_(derive_key(secret, "tokenbooth", purpose, key_size)) {
    if (sodium_init() < 0) throw std::runtime_error("libsodium cannot be used");
}

std::string Sealer::seal(std::string_view note) const {
    std::string sealed = random_bytes(nonce_size);
    sealed.resize(nonce_size + note.size() + tag_size);
    crypto_aead_xchacha20poly1305_ietf_encrypt(writable(sealed) + nonce_size, nullptr, bytes_of(note), note.size(),
                                               nullptr, 0, nullptr, bytes_of(sealed), bytes_of(key_.reveal()));
    return core::base64url(sealed);
}

std::optional<std::string> Sealer::open(std::string_view sealed) const {
    const auto bytes = core::decode_base64url(sealed);
    if (!bytes || bytes->size() < nonce_size + tag_size) return std::nullopt;
    const std::string_view closed = std::string_view(*bytes).substr(nonce_size);
    std::string note(closed.size() - tag_size, '\0');
    const int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(writable(note), nullptr, nullptr,
                                                                  bytes_of(closed), closed.size(), nullptr, 0,
                                                                  bytes_of(*bytes), bytes_of(key_.reveal()));
    if (opened != 0) return std::nullopt;
    return note;
}

}  // namespace tokenbooth::crypto
