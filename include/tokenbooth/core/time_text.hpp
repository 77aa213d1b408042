// Times and durations as people write and read them. Pure functions.
#pragma once

#include <tokenbooth/core/clock.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokenbooth::core {

/// "2026-12-01T10:15:00Z" (RFC 3339, UTC, whole seconds).
std::string rfc3339(std::int64_t unix_time);

/// WallTime counts nanoseconds and so ends in 2262 as it begins in 1677; what lies beyond is its end or its
/// beginning, so that "9999-12-31" means never and not 1816.
WallTime wall_time(std::chrono::sys_seconds time);

/// Reads what RFC 3339 §5.6 calls date-time: with a zone, "Z" or "+02:00"; fractions of a second are dropped.
std::optional<WallTime> parse_rfc3339(std::string_view text);

/// "Tue, 01 Dec 2026 10:15:00 GMT" (IMF-fixdate, RFC 9110 §5.6.7).
std::string http_date(std::int64_t unix_time);

/// "250ms", "20s", "15m", "1h", "7d"; nothing for anything else, a negative or a fraction.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace tokenbooth::core
