#include <tokenbooth/core/ip_address.hpp>

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace tokenbooth::core {
namespace {

constexpr std::size_t mapped_prefix_bytes = 12;
constexpr unsigned mapped_prefix_bits = 96;
constexpr IpAddress::Bytes mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0};

// The bits of byte number `index` that belong to a prefix of `bits`.
unsigned mask_of(std::size_t index, unsigned bits) {
    const unsigned before = static_cast<unsigned>(index) * 8;
    if (bits >= before + 8) return 0xff;
    return bits <= before ? 0 : 0xffU << (before + 8 - bits) & 0xffU;
}

}  // namespace

IpAddress IpAddress::v4(const std::array<std::uint8_t, 4>& bytes) {
    Bytes whole = mapped;
    std::copy(bytes.begin(), bytes.end(), whole.begin() + mapped_prefix_bytes);
    return IpAddress(whole);
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
    const std::string terminated(text);
    if (terminated.find('\0') != std::string::npos) return std::nullopt;
    std::array<std::uint8_t, 4> four{};
    if (inet_pton(AF_INET, terminated.c_str(), four.data()) == 1) return v4(four);
    Bytes sixteen{};
    if (inet_pton(AF_INET6, terminated.c_str(), sixteen.data()) == 1) return IpAddress(sixteen);
    return std::nullopt;
}

bool IpAddress::is_v4() const {
    return std::equal(mapped.begin(), mapped.begin() + mapped_prefix_bytes, bytes_.begin());
}

std::string IpAddress::to_string() const {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (!is_v4()) {
        inet_ntop(AF_INET6, bytes_.data(), text.data(), static_cast<socklen_t>(text.size()));
        return text.data();
    }
    // By hand: it is done for every request, and inet_ntop goes through printf.
    char* end = text.data();
    for (std::size_t i = mapped_prefix_bytes; i < bytes_.size(); ++i) {
        if (i > mapped_prefix_bytes) *end++ = '.';
        end = std::to_chars(end, text.data() + text.size(), bytes_[i]).ptr;
    }
    return {text.data(), end};
}

std::optional<IpNetwork> IpNetwork::parse(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto base = IpAddress::parse(text.substr(0, slash));
    if (!base) return std::nullopt;
    IpNetwork network;
    network.base_ = *base;
    // A mapped address that was written as IPv6 has a prefix of IPv6.
    const bool written_as_v4 = text.substr(0, slash).find(':') == std::string_view::npos;
    if (slash != std::string_view::npos) {
        const auto digits = text.substr(slash + 1);
        const char* const end = digits.data() + digits.size();
        const auto [rest, fault] = std::from_chars(digits.data(), end, network.prefix_);
        const unsigned most = written_as_v4 ? 32 : 128;
        if (digits.empty() || fault != std::errc() || rest != end || network.prefix_ > most) return std::nullopt;
        if (written_as_v4) network.prefix_ += mapped_prefix_bits;
    }
    for (std::size_t i = 0; i < base->bytes().size(); ++i) {
        if ((base->bytes()[i] & ~mask_of(i, network.prefix_) & 0xffU) != 0) return std::nullopt;
    }
    return network;
}

bool IpNetwork::contains(const IpAddress& address) const {
    for (std::size_t i = 0; i < base_.bytes().size(); ++i) {
        const unsigned different = static_cast<unsigned>(base_.bytes()[i] ^ address.bytes()[i]);
        if ((different & mask_of(i, prefix_)) != 0) return false;
    }
    return true;
}

bool IpNetwork::is_everybody() const { return prefix_ == 0 || (base_.is_v4() && prefix_ == mapped_prefix_bits); }

IpAddress client_network(const IpAddress& address) {
    if (address.is_v4()) return address;
    constexpr std::size_t network_bytes = 8;
    IpAddress::Bytes bytes{};
    std::copy_n(address.bytes().begin(), network_bytes, bytes.begin());
    return IpAddress(bytes);
}

}  // namespace tokenbooth::core
