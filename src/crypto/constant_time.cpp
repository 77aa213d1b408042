#include <tokenbooth/crypto/constant_time.hpp>

#include <openssl/crypto.h>

namespace tokenbooth::crypto {

bool equal_in_constant_time(std::string_view left, std::string_view right) {
    return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace tokenbooth::crypto
