// What makes an RSA key one that must not be trusted. Pure. Private to crypto.
#pragma once

#include <openssl/bn.h>

#include <optional>
#include <string>

namespace tokenbooth::crypto {

std::optional<std::string> find_rsa_key_problem(const BIGNUM* modulus, const BIGNUM* exponent);

}  // namespace tokenbooth::crypto
