#include <tokenbooth/core/json_writer.hpp>

#include <array>

namespace tokenbooth::core {
namespace {

constexpr auto must_be_escaped = [] {
    std::array<bool, 256> table{};
    for (std::size_t i = 0; i < 0x20; ++i) table[i] = true;
    table['"'] = true;
    table['\\'] = true;
    return table;
}();

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
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!must_be_escaped[static_cast<unsigned char>(text[i])]) continue;
        out.append(text, clean_from, i - clean_from);
        append_escaped(out, text[i]);
        clean_from = i + 1;
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
