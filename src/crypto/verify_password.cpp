#include "crypto/pbkdf2.hpp"
#include "crypto/stored_hash.hpp"

#include <tokenbooth/crypto/constant_time.hpp>
#include <tokenbooth/crypto/password_hash.hpp>

#include <crypt.h>
#include <openssl/evp.h>
#include <sodium.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <utility>

namespace tokenbooth::crypto {
namespace {

PasswordVerdict refused(std::string reason) {
    return {.match = PasswordMatch::refused, .reason = std::move(reason)};
}

PasswordVerdict judged(bool equal) {
    return {.match = equal ? PasswordMatch::matches : PasswordMatch::does_not_match};
}

PasswordVerdict verify_argon2id(std::string_view password, std::string_view hash) {
    if (sodium_init() < 0) return refused("libsodium cannot be initialised");
    const std::string text(hash);
    errno = 0;
    if (crypto_pwhash_argon2id_str_verify(text.c_str(), password.data(), password.size()) == 0)
        return judged(true);
    // EINVAL is its word for another password.
    if (errno == EINVAL) return judged(false);
    if (errno == ENOMEM) throw std::bad_alloc();
    return refused("the stored hash is no well-formed argon2id");
}

struct Wipe {
    void operator()(crypt_data* data) const {
        explicit_bzero(data, sizeof *data);
        // NOLINTNEXTLINE(cppcoreguidelines-owning-memory): the unique_ptr's own deleter
        delete data;
    }
};

// bcrypt, yescrypt, sha512-crypt: crypt(3) computes the hash anew with the stored one as its setting.
PasswordVerdict verify_crypt(std::string_view password, std::string_view hash) {
    if (password.size() >= CRYPT_MAX_PASSPHRASE_SIZE) return refused("crypt(3) takes passwords of 511 bytes");
    const std::unique_ptr<crypt_data, Wipe> data(new crypt_data());
    std::memcpy(data->input, password.data(), password.size());
    std::memcpy(data->setting, hash.data(), hash.size());
    errno = 0;
    const char* const computed = crypt_rn(data->input, data->setting, data.get(), sizeof *data);
    if (computed != nullptr) return judged(equal_in_constant_time(computed, hash));
    if (errno == ENOMEM) throw std::bad_alloc();
    return refused("the stored hash is none that crypt(3) takes");
}

// Each round of sha512-crypt hashes the password twice (steps 11 to 18 of its definition), so a long one makes it
// long.
bool takes_too_long(const StoredHash& hash, std::size_t password_size) {
    constexpr std::size_t block = 128;
    constexpr std::size_t digest_and_salt = 64 + 16 + 17;
    constexpr std::uint64_t most_blocks = std::uint64_t{2} * most_sha512_rounds;
    const std::uint64_t blocks_a_round = (2 * password_size + digest_and_salt + block - 1) / block;
    return hash.rounds * blocks_a_round > most_blocks;
}

PasswordVerdict verify_pbkdf2(std::string_view password, const StoredHash& hash) {
    constexpr std::size_t key_size = 32;
    std::string key = pbkdf2_sha256(password, hash.salt, hash.rounds, key_size);
    std::array<char, 64> encoded{};
    const int written =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                        reinterpret_cast<const unsigned char*>(key.data()), static_cast<int>(key.size()));
    const bool equal = equal_in_constant_time({encoded.data(), static_cast<std::size_t>(written)}, hash.digest);
    explicit_bzero(encoded.data(), encoded.size());
    core::wipe(key);
    return judged(equal);
}

}  // namespace

PasswordVerdict verify_password(const core::Secret& password, std::string_view hash) {
    const std::string_view bytes = password.reveal();
    if (bytes.empty()) return refused("an empty password");
    if (bytes.size() > longest_password) return refused("a password of more than 1024 bytes");
    // What comes after it would count for nothing with crypt(3).
    if (bytes.find('\0') != std::string_view::npos) return refused("a password with a NUL");
    const auto stored = parse_stored_hash(hash);
    if (!stored) return refused(stored.error().message);
    switch (stored->kind) {
        case HashKind::argon2id:
            return verify_argon2id(bytes, hash);
        case HashKind::bcrypt: {
            // It would look at no further byte, so that a password and its beginning would be one.
            constexpr std::size_t longest_for_bcrypt = 72;
            if (bytes.size() > longest_for_bcrypt) return refused("bcrypt takes passwords of 72 bytes");
            return verify_crypt(bytes, hash);
        }
        case HashKind::sha512_crypt:
            if (takes_too_long(*stored, bytes.size())) {
                return refused("so long a password takes too long with so many rounds of sha512-crypt");
            }
            return verify_crypt(bytes, hash);
        case HashKind::yescrypt:
            return verify_crypt(bytes, hash);
        case HashKind::pbkdf2_sha256:
            return verify_pbkdf2(bytes, *stored);
    }
    return refused("the stored hash is none that is known");
}

std::string hash_of_nobody_like(std::string_view hash) {
    const auto stored = parse_stored_hash(hash);
    if (!stored) return {};
    // The zero of each alphabet, because some bits of the last character must be zero.
    const bool base64 = stored->kind == HashKind::argon2id || stored->kind == HashKind::pbkdf2_sha256;
    std::string nobodys(hash);
    for (char& character : std::span(nobodys).subspan(stored->costs_size)) {
        if (character != '$' && character != '=') character = base64 ? 'A' : '.';
    }
    return nobodys;
}

std::string hash_of_nobody() {
    const std::string costs = "$argon2id$v=19$m=" + std::to_string(crypto_pwhash_MEMLIMIT_INTERACTIVE / 1024) +
                              ",t=" + std::to_string(crypto_pwhash_OPSLIMIT_INTERACTIVE) + ",p=1$";
    constexpr std::size_t salt_characters = 22;
    constexpr std::size_t digest_characters = 43;
    return costs + std::string(salt_characters, 'A') + "$" + std::string(digest_characters, 'A');
}

bool needs_rehash(std::string_view hash) {
    const std::string text(hash);
    // Anything but an argon2id hash of these costs is none that it knows.
    return crypto_pwhash_argon2id_str_needs_rehash(text.c_str(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                                   crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0;
}

}  // namespace tokenbooth::crypto
