// A few threads for calls that block (SQLite while it is locked, later password hashing and client libraries), so
// that no I/O thread ever does. Bounded: when its queue is full the answer is "no" at once, not a wait.
// Thread-safe.
#pragma once

#include <tokenbooth/core/executor.hpp>
#include <tokenbooth/core/task.hpp>

#include <condition_variable>
#include <coroutine>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace tokenbooth::core {

class BlockingPool {
  public:
    BlockingPool(std::size_t threads, std::size_t queue_limit);
    ~BlockingPool() { close(); }
    BlockingPool(const BlockingPool&) = delete;
    BlockingPool& operator=(const BlockingPool&) = delete;

    /// Runs `work` on a pool thread and comes back on the calling thread; on a thread without an executor it runs
    /// in place. `work` must bound its own time; what it throws is thrown here. False: the queue is full and
    /// `work` did not run.
    Task<bool> run(std::function<void()> work);

    /// Runs `work`, which must not throw, on a pool thread while nobody waits for it. False as above.
    bool submit(std::function<void()> work) { return enqueue(std::move(work)); }

    /// Finishes what is queued, then joins the threads. From then on run() refuses.
    void close();

  private:
    bool enqueue(std::function<void()> job);
    void serve();

    const std::size_t queue_limit_;
    std::mutex mutex_;
    std::condition_variable work_waits_;
    std::deque<std::function<void()>> queue_;
    bool closing_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace tokenbooth::core
