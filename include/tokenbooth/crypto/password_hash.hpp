// Passwords as they are stored: argon2id in PHC form (RFC 9106), salted, never reversible.
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

/// Takes tens of milliseconds and 64 MiB. Blocking. Fails where the memory is not to be had.
core::Result<PasswordHash, core::Failure> hash_password(const core::Secret& password);

/// Whether `text` looks like one of the hashes that Tokenbooth reads: argon2id, bcrypt, yescrypt, sha512-crypt, or
/// Django's PBKDF2.
bool is_password_hash(std::string_view text);

}  // namespace tokenbooth::crypto
