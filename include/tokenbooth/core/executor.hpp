// The thread that a Task belongs to, as seen by code below http: a place to post a continuation to, and to wait
// for a socket. http gives each of its threads one; a command-line tool has none, and what would wait there runs
// in place.
#pragma once

#include <tokenbooth/core/deadline.hpp>

#include <functional>
#include <memory>

namespace tokenbooth::core {

/// What a socket is waited for.
enum class Interest { read, write, read_or_write };

/// One socket that a thread waits for. Belongs to the executor's thread; it may be destroyed on another one while
/// nobody waits, and must be destroyed before its socket is closed.
class SocketWatch {
  public:
    virtual ~SocketWatch() = default;
    /// Calls `done` once, later: true when the socket is ready or broken, false at the deadline (up to 100 ms
    /// late). One wait at a time. False: the kernel has no room, and `done` will not be called.
    [[nodiscard]] virtual bool wait(Interest interest, Deadline deadline,
                                    std::function<void(bool ready)> done) = 0;
};

class Executor {
  public:
    virtual ~Executor() = default;
    /// Runs `work` later on this executor's own thread. Callable from any thread.
    virtual void post(std::function<void()> work) = 0;
    /// On the executor's own thread.
    virtual std::unique_ptr<SocketWatch> watch(int socket) = 0;
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
