#include "support/decoded_token.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

namespace tokenbooth::test {
namespace {

// By OpenSSL's base64, again to share nothing with the code under test.
std::string decode(std::string_view part) {
    std::string padded(part);
    std::replace(padded.begin(), padded.end(), '-', '+');
    std::replace(padded.begin(), padded.end(), '_', '/');
    const std::size_t padding = (4 - padded.size() % 4) % 4;
    padded.append(padding, '=');
    std::vector<unsigned char> bytes(padded.size());
    const int size = EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(padded.data()),
                                     static_cast<int>(padded.size()));
    if (size < 0) throw std::runtime_error("not base64url");
    return {bytes.begin(), bytes.begin() + size - static_cast<std::ptrdiff_t>(padding)};
}

}  // namespace

DecodedToken decode_token(std::string_view token, std::string_view secret) {
    const std::size_t first = token.find('.');
    const std::size_t second = token.find('.', first + 1);
    if (second == std::string_view::npos) throw std::runtime_error("no compact JWS: " + std::string(token));
    const std::string_view signed_part = token.substr(0, second);
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned int mac_size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(signed_part.data()), signed_part.size(), mac.data(), &mac_size);

    DecodedToken decoded;
    decoded.header_text = decode(token.substr(0, first));
    decoded.claims_text = decode(token.substr(first + 1, second - first - 1));
    decoded.claims = nlohmann::ordered_json::parse(decoded.claims_text);
    decoded.signature_holds =
        decode(token.substr(second + 1)) == std::string(reinterpret_cast<const char*>(mac.data()), mac_size);
    return decoded;
}

}  // namespace tokenbooth::test
