#include <tokenbooth/core/blocking_pool.hpp>

#include <exception>
#include <utility>

namespace tokenbooth::core {

BlockingPool::BlockingPool(std::size_t threads, std::size_t queue_limit) : queue_limit_(queue_limit) {
    threads_.reserve(threads);
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { serve(); });
}

void BlockingPool::close() {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
    }
    work_waits_.notify_all();
    for (auto& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
}

Task<bool> BlockingPool::run(std::function<void()> work) {
    Executor* const home = this_thread_executor();
    if (home == nullptr) {
        work();
        co_return true;
    }

    // Lives in this coroutine's frame, so the job may refer to it until the coroutine is resumed.
    struct Hop {
        BlockingPool& pool;
        std::function<void()>& work;
        Executor& home;
        bool accepted = false;
        std::exception_ptr exception;

        bool await_ready() const noexcept { return false; }
        bool await_suspend(std::coroutine_handle<> waiting) {
            accepted = pool.enqueue([this, waiting] {
                try {
                    work();
                } catch (...) {
                    exception = std::current_exception();
                }
                home.post([waiting] { waiting.resume(); });
            });
            return accepted;
        }
        bool await_resume() const {
            if (exception) std::rethrow_exception(exception);
            return accepted;
        }
    };
    Hop hop{.pool = *this, .work = work, .home = *home, .exception = nullptr};
    const bool accepted = co_await hop;
    co_return accepted;
}

bool BlockingPool::enqueue(std::function<void()> job) {
    {
        const std::lock_guard lock(mutex_);
        if (closing_ || queue_.size() >= queue_limit_) return false;
        queue_.push_back(std::move(job));
    }
    work_waits_.notify_one();
    return true;
}

void BlockingPool::serve() {
    for (;;) {
        std::function<void()> job;
        {
            std::unique_lock lock(mutex_);
            work_waits_.wait(lock, [this] { return closing_ || !queue_.empty(); });
            if (queue_.empty()) return;
            job = std::move(queue_.front());
            queue_.pop_front();
        }
        job();
    }
}

}  // namespace tokenbooth::core
