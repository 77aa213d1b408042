// Percent-encoding (RFC 3986 §2.1). Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace tokenbooth::core {

/// Everything but the unreserved characters (§2.3) becomes %XX, UTF-8 byte by byte.
std::string percent_encode(std::string_view text);

/// Whether each "%" begins two hexadecimal digits.
bool is_percent_encoded(std::string_view text);

/// One layer off. A "%" that begins no two hexadecimal digits stays, as with the many decoders that go on behind
/// it.
std::string percent_decode(std::string_view text);

}  // namespace tokenbooth::core
