// A stored password hash taken apart and held to the caps on its costs, without computing anything. Pure function.
#pragma once

#include <tokenbooth/core/result.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tokenbooth::crypto {

enum class HashKind { argon2id, bcrypt, yescrypt, sha512_crypt, pbkdf2_sha256 };

struct StoredHash {
    HashKind kind = HashKind::argon2id;
    /// How many bytes of the text say the kind and the costs; salt and digest follow.
    std::size_t costs_size = 0;
    /// sha512_crypt, pbkdf2_sha256.
    std::uint32_t rounds = 0;
    /// pbkdf2_sha256; views of the text.
    std::string_view salt;
    std::string_view digest;
};

// The caps. What fits takes about a second at most, well within server.request_timeout, and 256 MiB.

/// OWASP asks for 19 to 46 MiB; libsodium's "moderate" is 256 MiB and 3 passes.
constexpr std::uint32_t most_argon2_kibibytes = 256 * 1024;
/// Memory times passes: the time.
constexpr std::uint64_t most_argon2_kibibyte_passes = std::uint64_t{4} * most_argon2_kibibytes;
constexpr std::uint32_t most_argon2_lanes = 16;
/// 2^14 takes a second; usual are 10 to 12.
constexpr std::uint32_t most_bcrypt_cost = 14;
/// 128 · r · N bytes; Debian writes 16 MiB.
constexpr std::uint64_t most_yescrypt_bytes = std::uint64_t{256} * 1024 * 1024;
/// passlib writes 656,000.
constexpr std::uint32_t most_sha512_rounds = 1'000'000;
/// Django 6 writes 1,200,000.
constexpr std::uint32_t most_pbkdf2_rounds = 2'000'000;

/// Fails where the text is none of the five or is malformed, and where its costs are beyond the caps.
core::Result<StoredHash, core::Failure> parse_stored_hash(std::string_view text);

}  // namespace tokenbooth::crypto
