// One value out of a JSON text, named by a pointer (RFC 6901), such as the subject in the answer of a site's
// session endpoint. Pure functions.
#pragma once

#include <tokenbooth/core/json_tree.hpp>
#include <tokenbooth/core/result.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::core {

struct JsonPointer {
    /// Its reference tokens, unescaped; none for "", the whole text.
    std::vector<std::string> tokens;

    bool operator==(const JsonPointer&) const = default;
};

/// Fails with a sentence that says what to write instead.
Result<JsonPointer, Failure> parse_json_pointer(std::string_view text);

/// The value in `tree` that `pointer` names, or null where there is none.
const JsonTree* find_json_value(const JsonTree& tree, const JsonPointer& pointer);

}  // namespace tokenbooth::core
