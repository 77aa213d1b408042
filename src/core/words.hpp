// Eight bytes at a time, for texts of which most bytes are of the usual kind. Private to core.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace tokenbooth::core {

constexpr std::uint64_t in_every_byte(std::uint64_t byte) { return byte * 0x0101010101010101U; }

/// The high bit of each byte of `word` that is below `limit`, which is at most 128. A byte above may be marked,
/// too, where one below it is: only whether any is marked means something.
constexpr std::uint64_t bytes_below(std::uint64_t word, std::uint64_t limit) {
    return (word - in_every_byte(limit)) & ~word & in_every_byte(0x80);
}

/// How many bytes `text` begins with in whole words of which `marks` marks no byte; all of them where its last
/// eight bytes, some of which stand in the word before, have no mark either.
template <class Marks>
std::size_t unmarked_size(std::string_view text, Marks marks) {
    const auto is_marked = [&](std::size_t at) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, sizeof word);
        return marks(word) != 0;
    };
    constexpr std::size_t step = sizeof(std::uint64_t);
    if (text.size() < step) return 0;
    std::size_t size = 0;
    for (; size + step <= text.size(); size += step) {
        if (is_marked(size)) return size;
    }
    return is_marked(text.size() - step) ? size : text.size();
}

}  // namespace tokenbooth::core
