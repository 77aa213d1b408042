// What may happen once only: a nonce, a token that is consumed. An interface, because several instances may have
// to remember together. Thread-safe; tasks fail only where the memory is full or, kept elsewhere, out of reach.
#pragma once

#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/core/deadline.hpp>
#include <tokenbooth/core/result.hpp>
#include <tokenbooth/core/task.hpp>

#include <cstddef>
#include <memory>
#include <string_view>

namespace tokenbooth::state {

class ReplayGuard {
  public:
    virtual ~ReplayGuard() = default;

    /// True for the first who takes `mark`, false for everybody else until `until`. Where it cannot be remembered
    /// that is `overloaded`: what cannot be told from a replay is refused. `mark` must outlive the task.
    virtual core::Task<core::Result<bool>> take(std::string_view mark, core::WallTime until,
                                                core::Deadline deadline) = 0;
};

/// In this process's memory, some 60 bytes a mark whatever its length, and never more than `marks` of them that
/// still count. `clock` must outlive it.
std::unique_ptr<ReplayGuard> make_memory_replay_guard(const core::Clock& clock,
                                                      std::size_t marks = std::size_t{1} << 21);

}  // namespace tokenbooth::state
