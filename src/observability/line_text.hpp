// What the lines of all logs have in common.
#pragma once

#include <tokenbooth/core/clock.hpp>

#include <string>
#include <string_view>

namespace tokenbooth::observability {

/// Appends "2026-12-01T10:15:00.123Z". The part that changes once a second is made once a second.
void append_log_time(std::string& line, core::WallTime time);

/// Appends `text` as a JSON string; what is no UTF-8 in it is shown as U+FFFD, so that the line is JSON all the
/// same.
void append_utf8(std::string& line, std::string_view text);

/// Appends `prefix` and `text` as a JSON string; nothing where `text` is empty.
void append_text(std::string& line, std::string_view prefix, std::string_view text);

}  // namespace tokenbooth::observability
