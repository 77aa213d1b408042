// Eight bytes at a time, for texts of which most bytes are of the usual kind. Private to core.
#pragma once

#include <cstdint>

namespace tokenbooth::core {

constexpr std::uint64_t in_every_byte(std::uint64_t byte) { return byte * 0x0101010101010101U; }

/// The high bit of each byte of `word` that is below `limit`, which is at most 128. A byte above may be marked,
/// too, where one below it is: only whether any is marked means something.
constexpr std::uint64_t bytes_below(std::uint64_t word, std::uint64_t limit) {
    return (word - in_every_byte(limit)) & ~word & in_every_byte(0x80);
}

}  // namespace tokenbooth::core
