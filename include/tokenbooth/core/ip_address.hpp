// Addresses of clients and the networks that they belong to. IPv4 and IPv6 are one: an IPv4 address is kept as its
// IPv4-mapped form, so ::ffff:10.0.0.1 is 10.0.0.1. Values; nothing is resolved.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokenbooth::core {

class IpAddress {
  public:
    using Bytes = std::array<std::uint8_t, 16>;

    IpAddress() = default;
    /// In network order; an IPv4 address as ::ffff:a.b.c.d.
    explicit IpAddress(const Bytes& bytes) : bytes_(bytes) {}
    static IpAddress v4(const std::array<std::uint8_t, 4>& bytes);
    /// "10.0.0.1" or "2001:db8::1", without port, brackets or zone.
    static std::optional<IpAddress> parse(std::string_view text);

    bool is_v4() const;
    const Bytes& bytes() const { return bytes_; }
    std::string to_string() const;
    auto operator<=>(const IpAddress&) const = default;

  private:
    Bytes bytes_{};
};

class IpNetwork {
  public:
    /// "10.0.0.0/8", "2001:db8::/32", or an address for itself alone. Nothing where that is no network, or where
    /// bits are set beyond its prefix: somebody meant something else.
    static std::optional<IpNetwork> parse(std::string_view text);

    bool contains(const IpAddress& address) const;
    /// True where every address is in it, of IPv4 or of IPv6.
    bool is_everybody() const;

  private:
    IpAddress base_;
    /// Of the 128 bits.
    unsigned prefix_ = 128;
};

/// Who counts as one client: an IPv6 host has a whole /64 to itself, of which it may change its address at will.
IpAddress client_network(const IpAddress& address);

}  // namespace tokenbooth::core
