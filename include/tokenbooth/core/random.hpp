// Names that are unlikely to collide, from a fast generator: for request ids. Not for anything that must be
// unguessable; that is crypto/random.hpp.
#pragma once

#include <cstdint>
#include <string>

namespace tokenbooth::core {

/// 32 hexadecimal characters. Thread-safe (one generator a thread, seeded by the kernel).
std::string unique_name();

/// Any 64 bits, of the same generator.
std::uint64_t random_number();

}  // namespace tokenbooth::core
