// The chunked transfer coding (RFC 9112 §7.1), as strict as it can be: a size of 1 to 8 hexadecimal digits, CRLF,
// the data, CRLF; no extensions, no trailers. Our own, because Beast's accepts more than a proxy in front may have
// seen, and Beast 1.81 asserts or throws at some of it (threats.md F1, F4, F5). Refuses at the first byte that
// cannot be right.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tokenbooth::http {

class ChunkDecoder {
  public:
    enum class State { incomplete, complete, malformed, too_large };

    /// Consumes what it can from the front of `input`, no further than the end of the body, and appends the data
    /// to `body`, which never exceeds `limit` bytes.
    State advance(std::string_view& input, std::string& body, std::size_t limit);

  private:
    enum class Part { size, size_end, data, data_end, data_end_feed, last_end, last_end_feed, complete };

    bool take_size(char character);
    State take(char character);

    Part part_ = Part::size;
    std::size_t digits_ = 0;
    std::size_t size_ = 0;
};

}  // namespace tokenbooth::http
