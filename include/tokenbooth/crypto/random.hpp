// Bytes that nobody can guess, from OpenSSL's generator. Thread-safe; throws std::runtime_error where the
// generator fails, so that a request fails closed instead of going on with something weaker.
#pragma once

#include <cstddef>
#include <string>

namespace tokenbooth::crypto {

std::string random_bytes(std::size_t count);

}  // namespace tokenbooth::crypto
