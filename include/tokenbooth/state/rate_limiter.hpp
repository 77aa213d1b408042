// Token buckets by name, for whoever must count what somebody does. An interface, because several instances may
// have to count together. Thread-safe; tasks fail only where the buckets are kept elsewhere and cannot be reached.
#pragma once

#include <tokenbooth/core/deadline.hpp>
#include <tokenbooth/core/result.hpp>
#include <tokenbooth/core/task.hpp>
#include <tokenbooth/state/rate.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string_view>

namespace tokenbooth::state {

struct Taken {
    bool granted = true;
    /// When the next token will be there; of a refusal.
    std::chrono::milliseconds retry_after{0};
};

class RateLimiter {
  public:
    virtual ~RateLimiter() = default;

    /// Takes a token from the bucket of `key`, which is full where nobody has taken from it lately. A refusal
    /// takes nothing, so that asking again and again does not make the wait longer. `key` must outlive the task.
    virtual core::Task<core::Result<Taken>> take(std::string_view key, const Rate& rate,
                                                 core::Deadline deadline) = 0;
    /// Puts a token back that turned out not to be used.
    virtual core::Task<core::Result<void>> give_back(std::string_view key, const Rate& rate,
                                                     core::Deadline deadline) = 0;
};

using Now = std::function<core::Deadline::Clock::time_point()>;

/// In this process's memory, some 32 bytes a bucket whatever its name, and never more than `buckets` of them: then
/// a new one takes the place of one that is nearly full again. Counts on the steady clock; `now` is the tests' way
/// to let time pass.
std::unique_ptr<RateLimiter> make_memory_rate_limiter(std::size_t buckets = std::size_t{1} << 17,
                                                      Now now = core::Deadline::Clock::now);

}  // namespace tokenbooth::state
