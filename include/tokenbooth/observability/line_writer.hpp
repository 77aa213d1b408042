// Many threads' lines to one descriptor, in batches, by one thread of its own: a request pays for a copy into
// memory and for nothing else. When the descriptor stalls (a full pipe, a hung disk), lines are dropped and
// counted, and no request waits. Thread-safe.
#pragma once

#include <tokenbooth/core/descriptor.hpp>

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
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
    /// A line with a number of its own between `before` and `after`; the numbers count from 1 in the order of the
    /// lines, and where some were lost since the last one, `,"dropped":N` follows the number.
    void append_numbered(std::string_view before, std::string_view after);
    /// From the next batch on, writes there instead, and closes what it was redirected to before.
    void redirect(core::Descriptor descriptor);
    /// How many lines had no room, or could not be written.
    std::uint64_t dropped() const;

  private:
    struct Batch {
        std::string bytes;
        std::uint64_t numbered = 0;
    };

    void serve();
    bool has_room(std::size_t size) const { return waiting_.bytes.size() + size <= capacity_; }
    /// False where the descriptor fails, or does not take the bytes while closing.
    bool write_all(std::string_view bytes);
    bool closing() const;

    const std::size_t capacity_;
    mutable std::mutex mutex_;
    std::condition_variable lines_wait_;
    Batch waiting_;
    std::optional<core::Descriptor> redirection_;
    std::uint64_t number_ = 0;
    std::uint64_t dropped_ = 0;
    std::uint64_t dropped_numbered_ = 0;
    bool closing_ = false;
    /// The writer's own.
    int descriptor_;
    core::Descriptor owned_;
    std::thread writer_;
};

}  // namespace tokenbooth::observability
