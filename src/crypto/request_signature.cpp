#include <tokenbooth/crypto/request_signature.hpp>

namespace tokenbooth::crypto {
namespace {

constexpr std::string_view version = "v1";

}  // namespace

Digest request_mac(const HmacSha256& key, const SignedParts& parts) {
    std::string text(version);
    for (const auto part : {parts.method, parts.target, parts.timestamp, parts.nonce}) {
        text += '\n';
        text += part;
    }
    text += '\n';
    text += to_hex(sha256(parts.body));
    return key.mac(text);
}

std::string request_signature(const HmacSha256& key, const SignedParts& parts) {
    return std::string(version) + "=" + to_hex(request_mac(key, parts));
}

std::optional<Digest> parse_request_signature(std::string_view value) {
    if (!value.starts_with(version) || !value.substr(version.size()).starts_with('=')) return std::nullopt;
    return digest_from_hex(value.substr(version.size() + 1));
}

}  // namespace tokenbooth::crypto
