// What every reader of JSON here asks of the text before nlohmann sees it, and says of what nlohmann refuses.
#pragma once

#include <tokenbooth/core/error.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tokenbooth::core {

inline Error malformed_json(std::string message) {
    return {.code = Errc::malformed_json, .message = std::move(message), .reason = {}, .pointer = {}};
}

inline Error malformed_json_at(std::size_t position) {
    return malformed_json("not valid JSON at byte " + std::to_string(position));
}

/// nlohmann takes a NUL byte for the end of the text and skips a byte order mark; RFC 8259 §2 and §8.1 allow
/// neither.
inline std::optional<Error> find_text_problem(std::string_view text) {
    const std::size_t nul = text.find('\0');
    if (nul != std::string_view::npos) return malformed_json_at(nul + 1);
    if (text.starts_with("\xef\xbb\xbf")) return malformed_json("JSON must not begin with a byte order mark");
    return std::nullopt;
}

/// Whether nlohmann's objection is to a number that no double can hold, in text that is valid JSON.
inline bool is_number_out_of_range(const nlohmann::detail::exception& what) {
    constexpr int number_out_of_range = 406;
    return what.id == number_out_of_range;
}

}  // namespace tokenbooth::core
