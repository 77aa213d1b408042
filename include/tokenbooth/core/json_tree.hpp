// A JSON text as a tree, for what other systems send: claims, key sets, answers. As strict as json_reader.hpp in
// every object of it: no duplicate members, numbers keep their exact text, no byte order mark. Bounded: 32
// levels, 256 members an object, 10,000 values. Pure functions.
#pragma once

#include <tokenbooth/core/result.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::core {

struct JsonField;

struct JsonTree {
    enum class Type { null, boolean, integer, fraction, string, array, object };

    Type type = Type::null;
    /// The string's characters; a number as it was written; "true" or "false"; else empty.
    std::string text;
    /// Of an array.
    std::vector<JsonTree> elements;
    /// Of an object, in their order.
    std::vector<JsonField> fields;

    /// The member `name` of an object; null where there is none.
    const JsonTree* find(std::string_view name) const;
    bool is_string(std::string_view characters) const { return type == Type::string && text == characters; }
    bool is_true() const { return type == Type::boolean && text == "true"; }
};

struct JsonField {
    std::string name;
    JsonTree value;
};

/// Errors: malformed_json, duplicate_member, and invalid_member where a bound is passed.
Result<JsonTree> read_json_tree(std::string_view text);

}  // namespace tokenbooth::core
