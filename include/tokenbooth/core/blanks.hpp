// Space and tab, the white space of HTTP's field values (RFC 9110 §5.6.3). Pure.
#pragma once

#include <string_view>

namespace tokenbooth::core {

inline std::string_view trim_blanks(std::string_view text) {
    constexpr std::string_view blanks = " \t";
    const std::size_t begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

}  // namespace tokenbooth::core
