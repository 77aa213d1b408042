// What has happened lately, by name: a mark that fades by itself. An interface, because several instances may have
// to remember together. Thread-safe; tasks fail only where the marks are kept elsewhere and cannot be reached. Not
// for what must happen once only: where there are too many marks, some are forgotten early.
#pragma once

#include <tokenbooth/state/rate_limiter.hpp>

namespace tokenbooth::state {

class RecentMarks {
  public:
    virtual ~RecentMarks() = default;

    /// `key` must outlive the task.
    virtual core::Task<core::Result<void>> mark(std::string_view key, std::chrono::seconds lifetime,
                                                core::Deadline deadline) = 0;
    virtual core::Task<core::Result<bool>> is_marked(std::string_view key, core::Deadline deadline) = 0;
};

/// In this process's memory, some 32 bytes a mark, and never more than `marks` of them: then a new one takes the
/// place of one that would fade soonest.
std::unique_ptr<RecentMarks> make_memory_recent_marks(std::size_t marks = std::size_t{1} << 17,
                                                      Now now = core::Deadline::Clock::now);

}  // namespace tokenbooth::state
