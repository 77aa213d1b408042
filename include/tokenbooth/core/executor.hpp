// The thread that a Task belongs to, as seen by code below http: a place to post a continuation to. http gives
// each of its threads one; a command-line tool has none, and what would wait there runs in place.
#pragma once

#include <functional>

namespace tokenbooth::core {

class Executor {
  public:
    virtual ~Executor() = default;
    /// Runs `work` later on this executor's own thread. Callable from any thread.
    virtual void post(std::function<void()> work) = 0;
};

/// The executor of the calling thread, or null where it has none.
Executor* this_thread_executor();

/// Makes `executor` the calling thread's for as long as this object lives.
class ScopedExecutor {
  public:
    explicit ScopedExecutor(Executor& executor);
    ~ScopedExecutor();
    ScopedExecutor(const ScopedExecutor&) = delete;
    ScopedExecutor& operator=(const ScopedExecutor&) = delete;
};

}  // namespace tokenbooth::core
