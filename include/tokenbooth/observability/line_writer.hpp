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
    /// How many lines had no room, or could not be written; and of those, how many were numbered.
    std::uint64_t dropped() const;
    std::uint64_t dropped_numbered() const;

  private:
    struct Batch {
        std::string bytes;
        std::uint64_t numbered = 0;
        /// Losses that lines in it tell of.
        std::uint64_t told = 0;
    };

    void serve();
    bool has_room(std::size_t size) const { return waiting_.bytes.size() + size <= capacity_; }
    /// Takes a redirection that waits. False: there is none.
    bool take_redirection();
    /// What could not be written: the descriptor fails, or does not take the bytes while closing.
    std::string_view write_all(std::string_view bytes);
    void count_lost(const Batch& batch, std::string_view unwritten);
    bool closing() const;

    const std::size_t capacity_;
    mutable std::mutex mutex_;
    std::condition_variable lines_wait_;
    Batch waiting_;
    std::optional<core::Descriptor> redirection_;
    std::uint64_t number_ = 0;
    std::uint64_t dropped_ = 0;
    std::uint64_t dropped_numbered_ = 0;
    /// Of those, what no line has told of yet.
    std::uint64_t untold_ = 0;
    bool closing_ = false;
    /// The writer's own.
    int descriptor_;
    core::Descriptor owned_;
    std::size_t most_at_once_ = 0;
    /// A line was cut off where the descriptor failed; the next one begins on a line of its own.
    bool torn_ = false;
    std::thread writer_;
};

}  // namespace tokenbooth::observability
