#include <tokenbooth/core/blocking_pool.hpp>

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <stdexcept>

namespace tokenbooth::core {
namespace {

// A thread's event loop, as far as a pool needs one: it runs what is posted, on the thread that asks it to.
class Loop final : public Executor {
  public:
    std::unique_ptr<SocketWatch> watch(int) override { return nullptr; }
    void post(std::function<void()> work) override {
        {
            const std::lock_guard lock(mutex_);
            work_.push_back(std::move(work));
        }
        posted_.notify_one();
    }
    void run_one() {
        std::function<void()> work;
        {
            std::unique_lock lock(mutex_);
            posted_.wait(lock, [this] { return !work_.empty(); });
            work = std::move(work_.front());
            work_.erase(work_.begin());
        }
        work();
    }

  private:
    std::mutex mutex_;
    std::condition_variable posted_;
    std::vector<std::function<void()>> work_;
};

TEST(BlockingPool, RunsItsWorkElsewhereAndComesBack) {
    Loop loop;
    const ScopedExecutor here(loop);
    BlockingPool pool(1, 4);
    std::thread::id ran_on;
    auto task = pool.run([&ran_on] { ran_on = std::this_thread::get_id(); });
    loop.run_one();
    ASSERT_TRUE(task.done());
    EXPECT_TRUE(task.result());
    EXPECT_NE(ran_on, std::this_thread::get_id());
}

TEST(BlockingPool, ThrowsWhereItIsAwaitedWhatItsWorkThrew) {
    Loop loop;
    const ScopedExecutor here(loop);
    BlockingPool pool(1, 4);
    auto failing = pool.run([] { throw std::runtime_error("unforeseen"); });
    loop.run_one();
    ASSERT_TRUE(failing.done());
    EXPECT_THROW(failing.result(), std::runtime_error);
    auto next = pool.run([] {});
    loop.run_one();
    EXPECT_TRUE(next.result()) << "its thread lives on";
}

TEST(BlockingPool, RefusesWhatItsQueueHasNoRoomFor) {
    Loop loop;
    const ScopedExecutor here(loop);
    BlockingPool pool(1, 0);
    auto refused = pool.run([] {});
    ASSERT_TRUE(refused.done());
    EXPECT_FALSE(refused.result());
}

}  // namespace
}  // namespace tokenbooth::core
