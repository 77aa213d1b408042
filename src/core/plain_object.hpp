// The short cut of read_json_object() for what nearly every request is: a flat object of plain ASCII strings,
// integers and words. Whatever is anything else, wrong or only unusual, is left to the parser. Pure.
#pragma once

#include <tokenbooth/core/json_reader.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace tokenbooth::core {

/// The members exactly as the parser would have read them, or nothing where it shall be asked.
std::optional<std::vector<JsonMember>> read_plain_object(std::string_view text);

}  // namespace tokenbooth::core
