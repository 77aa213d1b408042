// What a single value of an attribute may be, by the shape that Zendesk wants (zendesk-facts §3.2). Pure functions
// that say what is wrong as a sentence that begins after the attribute's name.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tokenbooth::model {

enum class Shape { integer, text, phone, address, role, joined_list, tags, fields };

std::string must_be(Shape shape);

/// Of any text that goes into a token.
std::optional<std::string> find_text_problem(std::string_view text);

/// Of one value of a list.
std::optional<std::string> find_element_problem(Shape shape, std::string_view element);

/// Whether `text` can be the one value of such an attribute; no list and no object can.
bool fits(Shape shape, std::string_view text);

}  // namespace tokenbooth::model
