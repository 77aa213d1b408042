// base64url without padding (RFC 4648 §5, as RFC 7515 §2 wants it). Pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tokenbooth::core {

/// How many characters `bytes` bytes become.
constexpr std::size_t base64url_size(std::size_t bytes) { return (bytes * 4 + 2) / 3; }

/// Appends to `out`, so that a token is built in one buffer.
void append_base64url(std::string& out, std::string_view bytes);

std::string base64url(std::string_view bytes);

/// The other alphabet, with padding (§4).
std::string base64(std::string_view bytes);

/// Strict: no padding, no white space, no other alphabet, no stray bits in the last character. Empty on any of
/// them.
std::optional<std::string> decode_base64url(std::string_view text);

}  // namespace tokenbooth::core
