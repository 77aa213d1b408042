#include <tokenbooth/core/base64url.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace tokenbooth::core {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// Two characters for each 12 bits: half the table look-ups of the usual loop.
constexpr auto pairs = [] {
    std::array<std::array<char, 2>, 4096> table{};
    for (std::size_t i = 0; i < table.size(); ++i) table[i] = {alphabet[i >> 6], alphabet[i & 63]};
    return table;
}();

constexpr auto values = [] {
    std::array<std::int8_t, 256> table{};
    for (auto& value : table) value = -1;
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
    }
    return table;
}();

std::uint32_t byte_at(std::string_view bytes, std::size_t i) { return static_cast<unsigned char>(bytes[i]); }

char* put(char* to, const std::array<char, 2>& pair) {
    std::memcpy(to, pair.data(), pair.size());
    return to + pair.size();
}

// The first of eight bytes in the highest place.
std::uint64_t eight_bytes_at(std::string_view bytes, std::size_t i) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, sizeof word);
    return std::endian::native == std::endian::little ? __builtin_bswap64(word) : word;
}

}  // namespace

void append_base64url(std::string& out, std::string_view bytes) {
    const std::size_t start = out.size();
    out.resize(start + base64url_size(bytes.size()));
    char* to = out.data() + start;
    std::size_t i = 0;
    // Six of eight bytes that are read at once: four look-ups.
    for (; i + 8 <= bytes.size(); i += 6) {
        const std::uint64_t word = eight_bytes_at(bytes, i);
        to = put(to, pairs[word >> 52]);
        to = put(to, pairs[word >> 40 & 0xfff]);
        to = put(to, pairs[word >> 28 & 0xfff]);
        to = put(to, pairs[word >> 16 & 0xfff]);
    }
    for (; i + 3 <= bytes.size(); i += 3) {
        const std::uint32_t group = byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2);
        to = put(to, pairs[group >> 12]);
        to = put(to, pairs[group & 0xfff]);
    }
    const std::size_t rest = bytes.size() - i;
    if (rest == 1) {
        put(to, pairs[byte_at(bytes, i) << 4]);
    } else if (rest == 2) {
        const std::uint32_t group = byte_at(bytes, i) << 10 | byte_at(bytes, i + 1) << 2;
        *put(to, pairs[group >> 6]) = alphabet[group & 63];
    }
}

std::string base64(std::string_view bytes) {
    std::string out = base64url(bytes);
    std::replace(out.begin(), out.end(), '-', '+');
    std::replace(out.begin(), out.end(), '_', '/');
    while (out.size() % 4 != 0) out += '=';
    return out;
}

std::string base64url(std::string_view bytes) {
    std::string out;
    append_base64url(out, bytes);
    return out;
}

std::optional<std::string> decode_base64url(std::string_view text) {
    if (text.size() % 4 == 1) return std::nullopt;
    std::string out;
    out.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    int count = 0;
    for (const char character : text) {
        const std::int8_t value = values[static_cast<unsigned char>(character)];
        if (value < 0) return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            out.push_back(static_cast<char>(bits >> count & 0xff));
        }
    }
    // RFC 4648 §3.5: a decoder may refuse pad bits that are not zero. We do, so that a token has one spelling.
    if ((bits & ((1U << count) - 1)) != 0) return std::nullopt;
    return out;
}

}  // namespace tokenbooth::core
