// What a Content-Type says. Pure functions.
#pragma once

#include <string_view>

namespace tokenbooth::core {

/// application/json, with no parameter but charset=utf-8, which changes nothing (RFC 8259 §8.1, §11).
bool is_json_media_type(std::string_view content_type);

/// application/x-www-form-urlencoded, with any parameters.
bool is_form_media_type(std::string_view content_type);

}  // namespace tokenbooth::core
