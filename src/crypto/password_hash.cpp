#include <tokenbooth/crypto/password_hash.hpp>

#include <sodium.h>

#include <algorithm>
#include <array>

namespace tokenbooth::crypto {

core::Result<PasswordHash, core::Failure> hash_password(const core::Secret& password) {
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    const std::string_view bytes = password.reveal();
    const bool hashed =
        sodium_init() >= 0 &&
        crypto_pwhash_str_alg(hash.data(), bytes.data(), bytes.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                              crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) == 0;
    if (!hashed) return core::Failure{.message = "the password could not be hashed: that takes 64 MiB of memory"};
    return PasswordHash{.phc = hash.data()};
}

bool is_password_hash(std::string_view text) {
    constexpr std::array<std::string_view, 7> prefixes = {"$argon2id$", "$2a$", "$2b$",          "$2y$",
                                                          "$y$",        "$6$",  "pbkdf2_sha256$"};
    return std::any_of(prefixes.begin(), prefixes.end(),
                       [&](std::string_view prefix) { return text.starts_with(prefix); });
}

}  // namespace tokenbooth::crypto
