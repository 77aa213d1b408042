// The time as every line carries it.
#pragma once

#include <string>

namespace tokenbooth::observability {

/// Appends "2026-12-01T10:15:00.123Z". The part that changes once a second is made once a second.
void append_log_time(std::string& line);

}  // namespace tokenbooth::observability
