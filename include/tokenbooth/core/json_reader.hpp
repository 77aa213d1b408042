// Strict reading of JSON objects whose members are plain values, which is all that callers may send. Stricter than
// RFC 8259 leaves open: duplicate members are seen (also when spelled with escapes), integers keep their exact
// text however large, a byte order mark is refused. Nesting costs no stack. Pure functions.
#pragma once

#include <tokenbooth/core/result.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::core {

enum class JsonKind { null, boolean, integer, fraction, string, nested };

struct JsonMember {
    std::string name;
    JsonKind kind = JsonKind::null;
    /// The string's characters; an integer's exact decimal text; "true" or "false"; what is nested as JSON without
    /// white space; else empty.
    std::string text;
};

/// The members of the one object that `text` is, in their order. An object or array as a member's value is
/// reported as `nested` and handed on unjudged, with its duplicates, for read_json_tree(). Errors: malformed_json
/// (not JSON at all, wherever the fault is), invalid_member (JSON that is no object), duplicate_member.
Result<std::vector<JsonMember>> read_json_object(std::string_view text);

/// Reads an array of such objects and hands each to `on_object` with its index. An element that is no object, or
/// has a duplicate member, is handed over as an Error. Returns an Error only where `text` is not a JSON array at
/// all.
using JsonObjectSink = std::function<void(std::size_t index, Result<std::vector<JsonMember>> object)>;
Result<void> read_json_objects(std::string_view text, const JsonObjectSink& on_object);

/// `name` as one reference token of a JSON pointer, with its slash (RFC 6901 §3).
std::string json_pointer(std::string_view name);

}  // namespace tokenbooth::core
