#include <tokenbooth/core/json_writer.hpp>

#include "core/words.hpp"

#include <array>
#include <cstdint>
#include <cstring>

namespace tokenbooth::core {
namespace {

constexpr auto must_be_escaped = [] {
    std::array<bool, 256> table{};
    for (std::size_t i = 0; i < 0x20; ++i) table[i] = true;
    table['"'] = true;
    table['\\'] = true;
    return table;
}();

// How many bytes of `text` from `at` on need no escape for certain: eight at a time, which is what most texts are.
std::size_t clean_words(std::string_view text, std::size_t at) {
    const std::size_t begin = at;
    for (std::uint64_t word = 0; at + sizeof word <= text.size(); at += sizeof word) {
        std::memcpy(&word, text.data() + at, sizeof word);
        const std::uint64_t marked = bytes_below(word, 0x20) | bytes_below(word ^ in_every_byte('"'), 1) |
                                     bytes_below(word ^ in_every_byte('\\'), 1);
        if (marked != 0) break;
    }
    return at - begin;
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
    for (std::size_t i = clean_words(text, 0); i < text.size(); ++i) {
        if (!must_be_escaped[static_cast<unsigned char>(text[i])]) continue;
        out.append(text, clean_from, i - clean_from);
        append_escaped(out, text[i]);
        clean_from = i + 1;
        i += clean_words(text, clean_from);
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
