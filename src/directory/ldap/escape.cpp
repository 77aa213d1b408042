#include "directory/ldap/escape.hpp"

#include <algorithm>

namespace tokenbooth::directory::ldap {
namespace {

bool is_letter_or_digit(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

// "\" and two hexadecimal digits for every byte that is not `harmless`: both RFCs take that for any byte.
template <class Harmless>
std::string escape(std::string_view value, Harmless harmless) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string escaped;
    escaped.reserve(value.size());
    for (const char byte : value) {
        if (harmless(byte)) {
            escaped += byte;
            continue;
        }
        const auto number = static_cast<unsigned char>(byte);
        escaped += '\\';
        escaped += digits[number / 16];
        escaped += digits[number % 16];
    }
    return escaped;
}

}  // namespace

std::string escape_filter_value(std::string_view value) {
    return escape(value, [](char byte) {
        return is_letter_or_digit(byte) || std::string_view("@.-_+").find(byte) != std::string_view::npos;
    });
}

std::string escape_dn_value(std::string_view value) {
    return escape(value, [](char byte) {
        return is_letter_or_digit(byte) || std::string_view("@.-_").find(byte) != std::string_view::npos;
    });
}

bool is_one_filter(std::string_view text) {
    if (text.size() < 3 || text.front() != '(' || text.back() != ')') return false;
    int depth = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\0') return false;
        if (text[at] == '(') ++depth;
        if (text[at] == ')') --depth;
        // A parenthesis inside a value is written as \28 or \29, so what is counted here is structure.
        if (depth == 0 && at + 1 < text.size()) return false;
    }
    return depth == 0;
}

bool is_attribute_description(std::string_view text) {
    return !text.empty() && is_letter_or_digit(text.front()) &&
           std::all_of(text.begin(), text.end(), [](char byte) {
               return is_letter_or_digit(byte) || byte == '-' || byte == '.' || byte == ';' || byte == '_';
           });
}

}  // namespace tokenbooth::directory::ldap
