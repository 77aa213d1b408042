#include <tokenbooth/core/base64url.hpp>
#include <tokenbooth/crypto/constant_time.hpp>
#include <tokenbooth/token/signer.hpp>

namespace tokenbooth::token {

std::string sign(const keyring::SigningKey& key, std::string_view claims) {
    std::string token;
    token.reserve(key.encoded_header.size() + core::base64url_size(claims.size()) + 1 +
                  core::base64url_size(sizeof(crypto::Digest)));
    // RFC 7515 §5.1: ASCII(BASE64URL(header) || '.' || BASE64URL(payload)) is what is signed.
    token += key.encoded_header;
    core::append_base64url(token, claims);
    const crypto::Digest mac = key.hmac.mac(token);
    token += '.';
    core::append_base64url(token, {reinterpret_cast<const char*>(mac.data()), mac.size()});
    return token;
}

bool verifies(const keyring::SigningKey& key, std::string_view token) {
    const std::size_t dot = token.rfind('.');
    if (dot == std::string_view::npos) return false;
    const crypto::Digest mac = key.hmac.mac(token.substr(0, dot));
    const auto given = core::decode_base64url(token.substr(dot + 1));
    return given &&
           crypto::equal_in_constant_time(*given, {reinterpret_cast<const char*>(mac.data()), mac.size()});
}

}  // namespace tokenbooth::token
