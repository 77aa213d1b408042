#include "crypto/pbkdf2.hpp"

#include <openssl/evp.h>

#include <stdexcept>

namespace tokenbooth::crypto {

std::string pbkdf2_sha256(std::string_view password, std::string_view salt, std::uint32_t iterations,
                          std::size_t size) {
    std::string key(size, '\0');
    const int derived = PKCS5_PBKDF2_HMAC(
        password.data(), static_cast<int>(password.size()), reinterpret_cast<const unsigned char*>(salt.data()),
        static_cast<int>(salt.size()), static_cast<int>(iterations), EVP_sha256(), static_cast<int>(size),
        reinterpret_cast<unsigned char*>(key.data()));
    if (derived != 1) throw std::runtime_error("OpenSSL could not compute PBKDF2");
    return key;
}

}  // namespace tokenbooth::crypto
