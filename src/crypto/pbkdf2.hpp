// PBKDF2 with HMAC-SHA256 (RFC 8018 §5.2) by OpenSSL. Pure function.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tokenbooth::crypto {

/// `size` bytes. Throws std::runtime_error where OpenSSL itself fails.
std::string pbkdf2_sha256(std::string_view password, std::string_view salt, std::uint32_t iterations,
                          std::size_t size);

}  // namespace tokenbooth::crypto
