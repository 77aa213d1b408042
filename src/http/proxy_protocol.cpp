#include "http/proxy_protocol.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace tokenbooth::http {
namespace {

using State = ProxyHeader::State;

constexpr std::string_view signature_1 = "PROXY ";
constexpr std::string_view signature_2("\r\n\r\n\0\r\nQUIT\n", 12);
// "PROXY UNKNOWN" with two of the longest addresses and ports, and CR LF (§2.1).
constexpr std::size_t longest_v1 = 107;

constexpr ProxyHeader malformed{.state = State::malformed, .size = 0, .names_client = false, .client = {}};
constexpr ProxyHeader incomplete{.state = State::incomplete, .size = 0, .names_client = false, .client = {}};

bool is_port(std::string_view text) {
    unsigned port = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, fault] = std::from_chars(text.data(), end, port);
    return !text.empty() && fault == std::errc() && rest == end && port <= 65535;
}

std::string_view take_word(std::string_view& line) {
    const std::size_t space = line.find(' ');
    const auto word = line.substr(0, space);
    line.remove_prefix(space == std::string_view::npos ? line.size() : space + 1);
    return word;
}

// §2.1: PROXY TCP4 SOURCE DESTINATION PORT PORT, or PROXY UNKNOWN and anything.
ProxyHeader parse_v1(std::string_view bytes) {
    const std::size_t end = bytes.substr(0, longest_v1).find("\r\n");
    if (end == std::string_view::npos) return bytes.size() >= longest_v1 ? malformed : incomplete;
    ProxyHeader header{.state = State::complete, .size = end + 2, .names_client = false, .client = {}};
    std::string_view line = bytes.substr(signature_1.size(), end - signature_1.size());
    const auto family = take_word(line);
    if (family == "UNKNOWN") return header;
    const bool v4 = family == "TCP4";
    if (!v4 && family != "TCP6") return malformed;
    const auto source = core::IpAddress::parse(take_word(line));
    const auto destination = core::IpAddress::parse(take_word(line));
    const bool source_port = is_port(take_word(line));
    const bool destination_port = is_port(take_word(line));
    if (!source || !destination || !source_port || !destination_port || !line.empty()) return malformed;
    if (v4 && !source->is_v4()) return malformed;
    header.names_client = true;
    header.client = *source;
    return header;
}

// §2.2: the signature, version and command, family and transport, the length of what follows, addresses.
ProxyHeader parse_v2(std::string_view bytes) {
    constexpr std::size_t fixed = 16;
    if (bytes.size() < fixed) return incomplete;
    const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(bytes[at]); };
    constexpr unsigned local = 0x20;
    constexpr unsigned proxy = 0x21;
    const unsigned command = byte(12);
    const unsigned family = byte(13) >> 4U;
    const std::size_t rest = static_cast<std::size_t>(byte(14)) << 8U | byte(15);
    ProxyHeader header{.state = State::complete, .size = fixed + rest, .names_client = false, .client = {}};
    if ((command != local && command != proxy) || header.size > longest_proxy_header) return malformed;
    if (bytes.size() < header.size) return incomplete;
    if (command == local) return header;
    // Source and destination address, source and destination port.
    constexpr std::size_t v4_size = 12;
    constexpr std::size_t v6_size = 36;
    constexpr std::size_t unix_size = 216;
    const auto addresses = bytes.substr(fixed, rest);
    if (family == 1 && rest >= v4_size) {
        std::array<std::uint8_t, 4> four{};
        std::copy_n(addresses.begin(), four.size(), four.begin());
        header.client = core::IpAddress::v4(four);
    } else if (family == 2 && rest >= v6_size) {
        core::IpAddress::Bytes sixteen{};
        std::copy_n(addresses.begin(), sixteen.size(), sixteen.begin());
        header.client = core::IpAddress(sixteen);
    } else if (family == 3 && rest >= unix_size) {
        header.client = std::nullopt;
    } else {
        // AF_UNSPEC: the proxy does not know. A shorter block than its family needs is no header.
        return family == 0 ? header : malformed;
    }
    header.names_client = true;
    return header;
}

}  // namespace

ProxyHeader parse_proxy_header(std::string_view bytes) {
    const auto begins = [bytes](std::string_view signature) {
        const std::size_t size = std::min(bytes.size(), signature.size());
        return bytes.substr(0, size) == signature.substr(0, size);
    };
    if (begins(signature_1)) return bytes.size() < signature_1.size() ? incomplete : parse_v1(bytes);
    if (begins(signature_2)) return bytes.size() < signature_2.size() ? incomplete : parse_v2(bytes);
    return malformed;
}

}  // namespace tokenbooth::http
