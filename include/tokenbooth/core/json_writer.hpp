// Writing JSON by appending to one buffer. Pure functions; `text` must be UTF-8 and goes out as it came in, only
// what RFC 8259 §7 demands is escaped.
#pragma once

#include <string>
#include <string_view>

namespace tokenbooth::core {

/// Appends `text` as a JSON string, with its quotes.
void append_json_string(std::string& out, std::string_view text);

std::string json_string(std::string_view text);

}  // namespace tokenbooth::core
