// The request target (RFC 9112 §3.2).
#pragma once

#include <optional>
#include <string_view>

namespace tokenbooth::http {

struct TargetParts {
    std::string_view path;
    /// Without the question mark.
    std::string_view query;
};

TargetParts split_target(std::string_view target);

/// http://authority/path?query, which a proxy is sent.
struct AbsoluteTarget {
    std::string_view authority;
    std::string_view origin_form;
};
/// Nothing where `target` is none, or one without a path, which would have to be made up.
std::optional<AbsoluteTarget> split_absolute_target(std::string_view target);

bool ends_in_dot_segment(std::string_view path);

/// True where nobody on the way can have read the path differently: it begins with a slash, is visible ASCII, and
/// has no fragment, backslash, percent sign or dot segment (contract §2).
bool is_plain_target(std::string_view target);

}  // namespace tokenbooth::http
