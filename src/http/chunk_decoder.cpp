#include "http/chunk_decoder.hpp"

#include <tokenbooth/core/text.hpp>

#include <algorithm>

namespace tokenbooth::http {
ChunkDecoder::State ChunkDecoder::advance(std::string_view& input, std::string& body, std::size_t limit) {
    while (!input.empty() && part_ != Part::complete) {
        if (part_ == Part::data) {
            const std::size_t part = std::min(size_, input.size());
            body.append(input, 0, part);
            input.remove_prefix(part);
            size_ -= part;
            if (size_ == 0) part_ = Part::data_end;
            continue;
        }
        if (take(input.front()) == State::malformed) return State::malformed;
        input.remove_prefix(1);
        if (part_ == Part::data && size_ > limit - body.size()) return State::too_large;
    }
    return part_ == Part::complete ? State::complete : State::incomplete;
}

bool ChunkDecoder::take_size(char character) {
    constexpr std::size_t most_digits = 8;
    const int value = core::hex_value(character);
    if (value < 0 || digits_ == most_digits) return false;
    size_ = size_ << 4 | static_cast<std::size_t>(value);
    ++digits_;
    return true;
}

// Takes one byte outside the data.
ChunkDecoder::State ChunkDecoder::take(char character) {
    const auto expect = [&](char expected, Part next) {
        if (character != expected) return State::malformed;
        part_ = next;
        return State::incomplete;
    };
    switch (part_) {
        case Part::size:
            if (digits_ > 0 && character == '\r') return expect('\r', Part::size_end);
            return take_size(character) ? State::incomplete : State::malformed;
        case Part::size_end:
            digits_ = 0;
            return expect('\n', size_ == 0 ? Part::last_end : Part::data);
        case Part::data_end:
            return expect('\r', Part::data_end_feed);
        case Part::data_end_feed:
            return expect('\n', Part::size);
        // Anything but CRLF here would be a trailer.
        case Part::last_end:
            return expect('\r', Part::last_end_feed);
        case Part::last_end_feed:
            return expect('\n', Part::complete);
        case Part::data:
        case Part::complete:
            break;
    }
    return State::malformed;
}

}  // namespace tokenbooth::http
