// The wall clock behind an interface, so that tests can set it. Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>

namespace tokenbooth::core {

using WallTime = std::chrono::system_clock::time_point;

/// Seconds since 1970-01-01T00:00:00Z, as `iat` and `exp` count them (RFC 7519 §2, NumericDate).
inline std::int64_t unix_seconds(WallTime time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

class Clock {
  public:
    virtual ~Clock() = default;
    virtual WallTime now() const = 0;
};

class SystemClock final : public Clock {
  public:
    WallTime now() const override { return std::chrono::system_clock::now(); }
};

}  // namespace tokenbooth::core
