// SHA-256 (FIPS 180-4) by OpenSSL. Pure functions, thread-safe.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace tokenbooth::crypto {

using Digest = std::array<unsigned char, 32>;

Digest sha256(std::string_view bytes);

std::string to_hex(const Digest& digest);
/// 64 hexadecimal digits of either case; nothing for anything else.
std::optional<Digest> digest_from_hex(std::string_view hex);

}  // namespace tokenbooth::crypto
