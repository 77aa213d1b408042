#include <tokenbooth/core/text.hpp>

#include "core/words.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace tokenbooth::core {
namespace {

constexpr char ascii_lower(char character) {
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
}

struct Lead {
    std::size_t bytes;
    char32_t bits;
    char32_t smallest;
};

std::optional<Lead> read_lead(unsigned char byte) {
    if (byte < 0x80) return Lead{.bytes = 1, .bits = byte, .smallest = 0};
    if (byte >= 0xc2 && byte < 0xe0) return Lead{.bytes = 2, .bits = byte & 0x1fU, .smallest = 0x80};
    if (byte >= 0xe0 && byte < 0xf0) return Lead{.bytes = 3, .bits = byte & 0x0fU, .smallest = 0x800};
    if (byte >= 0xf0 && byte < 0xf5) return Lead{.bytes = 4, .bits = byte & 0x07U, .smallest = 0x10000};
    return std::nullopt;
}

constexpr bool is_plain(char byte) { return byte >= 0x20 && byte < 0x7f; }

}  // namespace

std::optional<CodePoint> first_code_point(std::string_view text) {
    if (text.empty()) return std::nullopt;
    const auto lead = read_lead(static_cast<unsigned char>(text[0]));
    if (!lead || text.size() < lead->bytes) return std::nullopt;
    char32_t value = lead->bits;
    for (std::size_t i = 1; i < lead->bytes; ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xc0U) != 0x80U) return std::nullopt;
        value = value << 6 | (byte & 0x3fU);
    }
    const bool surrogate = value >= 0xd800 && value <= 0xdfff;
    if (value < lead->smallest || value > 0x10ffff || surrogate) return std::nullopt;
    return CodePoint{.value = value, .bytes = lead->bytes};
}

std::size_t plain_ascii_size(std::string_view text) {
    std::size_t size = unmarked_size(text, [](std::uint64_t word) {
        // From 0x7f on a byte has its high bit, or has it with one more.
        return ((word | (word + in_every_byte(1))) & in_every_byte(0x80)) | bytes_below(word, 0x20);
    });
    while (size < text.size() && is_plain(text[size])) ++size;
    return size;
}

bool is_utf8(std::string_view text) {
    for (text.remove_prefix(plain_ascii_size(text)); !text.empty();) {
        const auto character = first_code_point(text);
        if (!character) return false;
        text.remove_prefix(character->bytes);
    }
    return true;
}

std::size_t count_characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U; }));
}

bool is_control(char32_t character) { return character < 0x20 || (character >= 0x7f && character < 0xa0); }

bool is_space(char32_t character) {
    switch (character) {
        case 0x20:
        case 0xa0:
        case 0x1680:
        case 0x2028:
        case 0x2029:
        case 0x202f:
        case 0x205f:
        case 0x3000:
            return true;
        default:
            return character >= 0x2000 && character <= 0x200a;
    }
}

bool has_control(std::string_view text) {
    for (text.remove_prefix(plain_ascii_size(text)); !text.empty();) {
        const auto character = first_code_point(text);
        if (!character || is_control(character->value)) return true;
        text.remove_prefix(character->bytes);
    }
    return false;
}

bool equal_sizes_ignoring_ascii_case(std::string_view left, std::string_view right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char a, char b) { return a == b || ascii_lower(a) == ascii_lower(b); });
}

std::string to_ascii_lower(std::string_view text) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), ascii_lower);
    return lower;
}

std::size_t edit_distance(std::string_view left, std::string_view right, std::size_t enough) {
    const auto [shorter, longer] = std::minmax({left.size(), right.size()});
    if (longer - shorter >= enough) return enough;
    std::vector<std::size_t> row(right.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= left.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j < row.size(); ++j) {
            const std::size_t replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
        if (*std::min_element(row.begin(), row.end()) >= enough) return enough;
    }
    return std::min(row.back(), enough);
}

}  // namespace tokenbooth::core
