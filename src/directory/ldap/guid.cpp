#include "directory/ldap/guid.hpp"

#include <tokenbooth/core/text.hpp>

#include <array>
#include <cstddef>

namespace tokenbooth::directory::ldap {
namespace {

constexpr std::size_t guid_size = 16;
// Which stored byte stands next in the text.
constexpr std::array<std::size_t, guid_size> order = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};

bool is_hyphen_before(std::size_t byte) { return byte == 4 || byte == 6 || byte == 8 || byte == 10; }

}  // namespace

bool is_guid_attribute(std::string_view attribute) {
    return core::equal_ignoring_ascii_case(attribute, "objectGUID") ||
           core::equal_ignoring_ascii_case(attribute, "mS-DS-ConsistencyGuid");
}

std::optional<std::string> guid_text(std::string_view bytes) {
    if (bytes.size() != guid_size) return std::nullopt;
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < guid_size; ++i) {
        if (is_hyphen_before(i)) text += '-';
        const auto byte = static_cast<unsigned char>(bytes[order[i]]);
        text += digits[byte / 16];
        text += digits[byte % 16];
    }
    return text;
}

std::optional<std::string> guid_bytes(std::string_view text) {
    std::string digits;
    for (const char character : text) {
        if (character != '-') digits += character;
    }
    if (digits.size() != 2 * guid_size) return std::nullopt;
    std::string bytes(guid_size, '\0');
    for (std::size_t i = 0; i < guid_size; ++i) {
        const int high = core::hex_value(digits[2 * i]);
        const int low = core::hex_value(digits[2 * i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes[order[i]] = static_cast<char>(high * 16 + low);
    }
    // External ids match byte for byte: another way of writing it is another id.
    if (guid_text(bytes) != text) return std::nullopt;
    return bytes;
}

}  // namespace tokenbooth::directory::ldap
