// A place where a task of the service stops until the test lets it go on, on the thread that it stopped on.
#pragma once

#include <tokenbooth/core/executor.hpp>

#include <atomic>
#include <chrono>
#include <coroutine>
#include <thread>

namespace tokenbooth::test {

class Gate {
  public:
    struct Passing {
        Gate* gate;
        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> handle) const {
            gate->waiting_ = handle;
            gate->loop_ = core::this_thread_executor();
            gate->reached_ = true;
        }
        void await_resume() const noexcept {}
    };
    Passing pass() { return {.gate = this}; }

    void wait_until_reached() const {
        while (!reached_) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    void open() const {
        loop_->post([waiting = waiting_] { waiting.resume(); });
    }

  private:
    std::coroutine_handle<> waiting_;
    core::Executor* loop_ = nullptr;
    std::atomic<bool> reached_ = false;
};

}  // namespace tokenbooth::test
