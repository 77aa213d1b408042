// The cookies of a request by their names (RFC 6265 §4.2, §5.4), read so strictly that nobody behind us can read
// the named ones in another way: an attacker on a sister domain can add cookies, and what counts must not be a
// matter of order (threats.md B9). Pure functions.
#pragma once

#include <tokenbooth/core/header_field.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::callers {

struct NamedCookies {
    /// Those that are there, as a Cookie field has them, in the order of the names; empty where none is.
    std::string field;
    /// Why the request must be refused: a sentence that names a cookie, never its value.
    std::optional<std::string> problem{};
};

/// Of `names`, and no other. A cookie of another name may hold what it likes.
NamedCookies find_cookies(std::span<const core::HeaderField> fields, const std::vector<std::string>& names);

/// The value of the one cookie `name`; nothing where it is absent, empty, malformed or there twice.
std::optional<std::string> find_cookie(std::span<const core::HeaderField> fields, const std::string& name);

}  // namespace tokenbooth::callers
