// What Tokenbooth needs to know of Unicode: is this UTF-8, how many characters has it, does it hold control
// characters. Pure functions over UTF-8; nothing is normalised or folded, because names and ids go out as they
// came in.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tokenbooth::core {

/// One code point and the bytes that it took.
struct CodePoint {
    char32_t value = 0;
    std::size_t bytes = 0;
};

/// The first code point of `text`, or nothing where `text` is empty or not well-formed UTF-8 (RFC 3629: no
/// overlong forms, no surrogates, nothing above U+10FFFF).
std::optional<CodePoint> first_code_point(std::string_view text);

bool is_utf8(std::string_view text);

/// How many bytes `text` begins with that are visible ASCII or a space. Most texts are nothing else, and that is
/// seen eight bytes at a time.
std::size_t plain_ascii_size(std::string_view text);
inline bool is_plain_ascii(std::string_view text) { return plain_ascii_size(text) == text.size(); }

/// The number of code points; `text` must be UTF-8.
std::size_t count_characters(std::string_view text);

/// C0, DEL and C1 (Unicode category Cc).
bool is_control(char32_t character);
/// White space and separators of any width (Unicode categories Zs, Zl, Zp).
bool is_space(char32_t character);
/// True if any control character stands in `text`; `text` must be UTF-8.
bool has_control(std::string_view text);

/// The value of a hexadecimal digit of either case, or -1.
constexpr int hex_value(char character) {
    if (character >= '0' && character <= '9') return character - '0';
    if (character >= 'a' && character <= 'f') return character - 'a' + 10;
    if (character >= 'A' && character <= 'F') return character - 'A' + 10;
    return -1;
}

/// The same of two texts that are of one size.
bool equal_sizes_ignoring_ascii_case(std::string_view left, std::string_view right);
/// ASCII letters only, as e-mail addresses and HTTP names are compared; every other byte must be equal.
inline bool equal_ignoring_ascii_case(std::string_view left, std::string_view right) {
    // Most names that a field is compared with are of another size, and need no call.
    return left.size() == right.size() && equal_sizes_ignoring_ascii_case(left, right);
}
std::string to_ascii_lower(std::string_view text);

/// The candidate that `word` was probably meant to be, or nothing if none is near (edit distance, a third of the
/// word).
template <class Candidates>
std::optional<std::string> nearest_word(std::string_view word, const Candidates& candidates);

/// How many letters must be put in, left out or replaced to make one of the other, but `enough` at the most: who
/// asks for the near ones does not wait for the far.
std::size_t edit_distance(std::string_view left, std::string_view right, std::size_t enough);

template <class Candidates>
std::optional<std::string> nearest_word(std::string_view word, const Candidates& candidates) {
    std::optional<std::string> best;
    std::size_t best_distance = word.size() / 3 + 2;
    for (const auto& candidate : candidates) {
        const std::size_t distance = edit_distance(word, candidate, best_distance);
        if (distance < best_distance) {
            best_distance = distance;
            best = std::string(candidate);
        }
    }
    return best;
}

}  // namespace tokenbooth::core
