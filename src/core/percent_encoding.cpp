#include <tokenbooth/core/percent_encoding.hpp>
#include <tokenbooth/core/text.hpp>

namespace tokenbooth::core {
namespace {

bool begins_octet(std::string_view text) {
    return text.size() >= 3 && text[0] == '%' && hex_value(text[1]) >= 0 && hex_value(text[2]) >= 0;
}

bool is_unreserved(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           std::string_view("-._~").find(byte) != std::string_view::npos;
}

}  // namespace

std::string percent_encode(std::string_view text) {
    std::string encoded;
    for (const char byte : text) {
        if (is_unreserved(byte)) {
            encoded += byte;
            continue;
        }
        constexpr std::string_view digits = "0123456789ABCDEF";
        const auto value = static_cast<unsigned char>(byte);
        encoded += '%';
        encoded += digits[value >> 4U];
        encoded += digits[value & 0xFU];
    }
    return encoded;
}

bool is_percent_encoded(std::string_view text) {
    for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
        if (!begins_octet(text.substr(at))) return false;
    }
    return true;
}

std::string percent_decode(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!begins_octet(text.substr(i))) {
            decoded += text[i];
            continue;
        }
        decoded += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
        i += 2;
    }
    return decoded;
}

}  // namespace tokenbooth::core
