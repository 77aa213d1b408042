// Many threads' lines to one descriptor, in batches, by one thread of its own: a request pays for a copy into
// memory and for nothing else. When the descriptor stalls (a full pipe, a hung disk), lines are dropped and
// counted, and no request waits. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace tokenbooth::observability {

class LineWriter {
  public:
    /// `descriptor` stays the caller's. `capacity` bounds what may wait, in bytes.
    explicit LineWriter(int descriptor, std::size_t capacity = std::size_t{4} * 1024 * 1024);
    /// Writes what waits, but gives a descriptor that takes nothing no more than a second.
    ~LineWriter();
    LineWriter(const LineWriter&) = delete;
    LineWriter& operator=(const LineWriter&) = delete;

    /// `line` ends with its newline.
    void append(std::string_view line);
    /// How many lines had no room, or could not be written.
    std::uint64_t dropped() const;

  private:
    void serve();
    /// False where the descriptor fails, or does not take the bytes while closing.
    bool write_all(std::string_view bytes);
    bool closing() const;

    const int descriptor_;
    const std::size_t capacity_;
    mutable std::mutex mutex_;
    std::condition_variable lines_wait_;
    std::string waiting_;
    std::uint64_t dropped_ = 0;
    bool closing_ = false;
    std::thread writer_;
};

}  // namespace tokenbooth::observability
