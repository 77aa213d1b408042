// The request target (RFC 9112 §3.2), origin-form only.
#pragma once

#include <string_view>

namespace tokenbooth::http {

struct TargetParts {
    std::string_view path;
    /// Without the question mark.
    std::string_view query;
};

TargetParts split_target(std::string_view target);

/// True where nobody on the way can have read the path differently: it begins with a slash, is visible ASCII, and
/// has no fragment, backslash, percent sign or dot segment (contract §2).
bool is_plain_target(std::string_view target);

}  // namespace tokenbooth::http
