#include <tokenbooth/core/json_writer.hpp>

#include "core/words.hpp"

#include <array>
#include <cstdint>

namespace tokenbooth::core {
namespace {

constexpr auto must_be_escaped = [] {
    std::array<bool, 256> table{};
    for (std::size_t i = 0; i < 0x20; ++i) table[i] = true;
    table['"'] = true;
    table['\\'] = true;
    return table;
}();

// How many bytes that `text` begins with need no escape for certain: all, in most texts.
std::size_t clean_size(std::string_view text) {
    return unmarked_size(text, [](std::uint64_t word) {
        return bytes_below(word, 0x20) | bytes_below(word ^ in_every_byte('"'), 1) |
               bytes_below(word ^ in_every_byte('\\'), 1);
    });
}

void append_escaped(std::string& out, char character) {
    constexpr std::string_view hex = "0123456789abcdef";
    switch (character) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\b':
            out += "\\b";
            return;
        case '\f':
            out += "\\f";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\t':
            out += "\\t";
            return;
        default:
            out += "\\u00";
            out += hex[static_cast<unsigned char>(character) >> 4];
            out += hex[static_cast<unsigned char>(character) & 15];
    }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    std::size_t clean_from = 0;
    for (std::size_t i = clean_size(text); i < text.size(); ++i) {
        if (!must_be_escaped[static_cast<unsigned char>(text[i])]) continue;
        out.append(text, clean_from, i - clean_from);
        append_escaped(out, text[i]);
        clean_from = i + 1;
        i += clean_size(text.substr(clean_from));
    }
    out.append(text, clean_from);
    out += '"';
}

std::string json_string(std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
}

}  // namespace tokenbooth::core
