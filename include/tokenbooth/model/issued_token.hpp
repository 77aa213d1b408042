// A signed token and what the answer says about it. A value; the token itself is never logged.
#pragma once

#include <cstdint>
#include <string>

namespace tokenbooth::model {

struct IssuedToken {
    /// Compact JWS (RFC 7515 §7.1).
    std::string token;
    std::string external_id;
    /// The key that signed it.
    std::string key_id;
    /// Unix seconds.
    std::int64_t issued_at = 0;
    std::int64_t expires_at = 0;
};

}  // namespace tokenbooth::model
