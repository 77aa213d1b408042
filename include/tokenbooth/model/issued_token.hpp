// A signed token and what the answer says about it. A value; the token itself is never logged.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace tokenbooth::model {

struct IssuedToken {
    /// Compact JWS (RFC 7515 §7.1).
    std::string token;
    std::string external_id;
    /// The key that signed it; empty where the profile's tokens name none.
    std::string key_id;
    /// Unix seconds.
    std::int64_t issued_at = 0;
    /// Absent where the profile's tokens have no `exp`.
    std::optional<std::int64_t> expires_at{};
    /// Whether the claim holds only the beginning of the user's name, which the audit log says (contract §2.2).
    bool name_was_cut = false;
};

}  // namespace tokenbooth::model
