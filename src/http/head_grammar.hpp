// The words of an HTTP request's head: which bytes may stand where, and which names mean something (RFC 9110 §5,
// §7.2). Pure functions, used by the strict guard.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace tokenbooth::http {

/// The fields that the guard judges; `other` may say what it likes, and repeat.
enum class KnownField : std::uint8_t {
    other,
    host,
    content_length,
    transfer_encoding,
    authorization,
    content_type,
    origin,
    cookie,
    expect,
    connection,
};

KnownField known_field(std::string_view name);

/// The methods that a path may have or lack (405); any other is a 501, CONNECT too: it names no path.
bool is_known_method(std::string_view method);

/// uri-host [ ":" port ] (RFC 9110 §7.2), as names and addresses of hosts are really written, byte by byte.
class HostGrammar {
  public:
    /// False where no host goes on with `byte`.
    bool take(char byte);
    /// Whether what was taken, which is `host`, is one.
    bool is_complete(std::string_view host) const;

  private:
    enum class Step : std::uint8_t { begin, name, address, address_end, port };
    Step step_ = Step::begin;
    std::uint16_t size_ = 0;
    std::uint8_t port_digits_ = 0;
};

/// Whether `name`, written with hyphens, frames the message or says who somebody is. Servers that make variables
/// of fields (CGI) take an underscore for a hyphen, so its other spelling would let a client speak as the proxy.
bool frames_or_forwards(std::string_view name);
std::string with_hyphens(std::string_view name);

/// Whether the comma-separated `list` holds `option`, in any case.
bool lists_option(std::string_view list, std::string_view option);

/// What a byte may be part of, as bits.
enum ByteKind : std::uint8_t { token_byte = 1, value_byte = 2, target_byte = 4, host_byte = 8, address_byte = 16 };

constexpr bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }
constexpr bool is_blank(char byte) { return byte == ' ' || byte == '\t'; }

constexpr std::array<std::uint8_t, 256> classify_bytes() {
    std::array<std::uint8_t, 256> kinds{};
    const auto add = [&kinds](std::string_view bytes, std::uint8_t kind) {
        for (const char byte : bytes) kinds.at(static_cast<unsigned char>(byte)) |= kind;
    };
    constexpr std::string_view letters_and_digits =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    add(letters_and_digits, token_byte | host_byte);
    add("!#$%&'*+-.^_`|~", token_byte);
    add(".-_~", host_byte);
    add("0123456789abcdefABCDEF:.", address_byte);
    // obs-text included (RFC 9110 §5.5): it is never interpreted here.
    for (unsigned byte = 0x20; byte < kinds.size(); ++byte) kinds.at(byte) |= byte == 0x7f ? 0 : value_byte;
    add("\t", value_byte);
    for (unsigned byte = 0x21; byte < 0x7f; ++byte)
        kinds.at(byte) |= byte == '#' || byte == '\\' ? 0 : target_byte;
    return kinds;
}
constexpr auto byte_kinds = classify_bytes();

constexpr bool is(char byte, ByteKind kind) { return (byte_kinds[static_cast<unsigned char>(byte)] & kind) != 0; }

}  // namespace tokenbooth::http
