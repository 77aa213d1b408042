#include "observability/line_text.hpp"

#include <tokenbooth/core/json_writer.hpp>
#include <tokenbooth/core/text.hpp>
#include <tokenbooth/core/time_text.hpp>

#include <cstdint>

namespace tokenbooth::observability {

void append_log_time(std::string& line, core::WallTime time) {
    thread_local std::int64_t known_second = -1;
    thread_local std::string known_text;
    const std::int64_t second = core::unix_seconds(time);
    if (second != known_second) {
        known_text = core::rfc3339(second);
        known_text.back() = '.';  // for the Z
        known_second = second;
    }
    const auto milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count() % 1000;
    line += known_text;
    line += static_cast<char>('0' + milliseconds / 100);
    line += static_cast<char>('0' + milliseconds / 10 % 10);
    line += static_cast<char>('0' + milliseconds % 10);
    line += 'Z';
}

void append_utf8(std::string& line, std::string_view text) {
    if (core::is_utf8(text)) {
        core::append_json_string(line, text);
        return;
    }
    std::string shown;
    while (!text.empty()) {
        const auto character = core::first_code_point(text);
        shown += character ? text.substr(0, character->bytes) : "\xef\xbf\xbd";
        text.remove_prefix(character ? character->bytes : 1);
    }
    core::append_json_string(line, shown);
}

void append_text(std::string& line, std::string_view prefix, std::string_view text) {
    if (text.empty()) return;
    line += prefix;
    append_utf8(line, text);
}

}  // namespace tokenbooth::observability
