// Whether the claims of a verified token are meant for us and hold now (RFC 7519 §4.1). Pure functions; what is
// wrong is said for the logs.
#pragma once

#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/core/json_tree.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tokenbooth::token {

struct ClaimRules {
    std::string issuer;
    std::string audience;
    /// How far the issuer's clock may be from ours; at most a minute.
    std::chrono::seconds leeway{30};
    /// For an issuer that writes no such claim at all; where it stands, it must be right all the same.
    bool issuer_may_be_absent = false;
    bool audience_may_be_absent = false;
};

/// Byte for byte: an issuer is an identifier, not an address (§4.1.1).
bool is_from(const core::JsonTree& claims, const ClaimRules& rules);
/// `aud` is a string or an array of strings, one of which is ours (§4.1.3).
bool is_for(const core::JsonTree& claims, const ClaimRules& rules);

/// `exp` must stand there; `nbf` and `iat` are judged where they do. Whole seconds only: what is no integer that
/// we can count with is no time.
std::optional<std::string> find_time_problem(const core::JsonTree& claims, std::chrono::seconds leeway,
                                             core::WallTime now);

}  // namespace tokenbooth::token
