// Passwords as they are stored: argon2id in PHC form (RFC 9106) is what Tokenbooth writes, and bcrypt, yescrypt,
// sha512-crypt (crypt(5)) and Django's PBKDF2 are what it reads, too. Blocking: each hash takes milliseconds to a
// second, so they are for a pool and for command-line tools. Thread-safe; what held a password is wiped.
#pragma once

#include <tokenbooth/core/result.hpp>
#include <tokenbooth/core/secret.hpp>

#include <string>
#include <string_view>

namespace tokenbooth::crypto {

/// What a password may be at most, in bytes, so that hashing one is no way to keep a server busy.
constexpr std::size_t longest_password = 1024;

struct PasswordHash {
    /// "$argon2id$…", PHC form.
    std::string phc;
};

/// Takes tens of milliseconds and 64 MiB. Fails where the memory is not to be had.
core::Result<PasswordHash, core::Failure> hash_password(const core::Secret& password);

enum class PasswordMatch { matches, does_not_match, refused };

struct PasswordVerdict {
    PasswordMatch match = PasswordMatch::refused;
    /// Why nothing was computed, for the logs; it quotes neither password nor hash.
    std::string reason{};
};

/// Holds `password` against a stored hash. Refused, before any of it is computed: a hash that is malformed or
/// whose costs are beyond our caps, so that no row can keep a thread or the memory busy; an empty password, one
/// with a NUL, and one that the hash would only see the beginning of (bcrypt: 72 bytes). Throws std::bad_alloc
/// where the memory that the hash wants is not to be had.
PasswordVerdict verify_password(const core::Secret& password, std::string_view hash);

/// A hash of the same kind and costs that no password has, or nothing where `hash` would be refused: for making
/// unknown users take as long as known ones.
std::string hash_of_nobody_like(std::string_view hash);
/// The same with the costs that hash_password() writes.
std::string hash_of_nobody();

/// Whether hash_password() would write `hash` in another kind or with other costs.
bool needs_rehash(std::string_view hash);

/// Whether `text` looks like one of the hashes that Tokenbooth reads: argon2id, bcrypt, yescrypt, sha512-crypt, or
/// Django's PBKDF2.
bool is_password_hash(std::string_view text);

}  // namespace tokenbooth::crypto
