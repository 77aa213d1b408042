#include <tokenbooth/core/blocking_pool.hpp>
#include <tokenbooth/core/task.hpp>

#include <gtest/gtest.h>

#include <future>
#include <stdexcept>

namespace tokenbooth::core {
namespace {

Task<int> answer() { co_return 42; }

Task<int> fail() {
    throw std::runtime_error("foreseen");
    co_return 0;
}

Task<int> add_one(Task<int> task) {
    const int value = co_await task;
    co_return value + 1;
}

// An executor that runs its work when the test says so, on the test's thread.
class ManualExecutor final : public Executor {
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
            work_.pop_front();
        }
        work();
    }

  private:
    std::mutex mutex_;
    std::condition_variable posted_;
    std::deque<std::function<void()>> work_;
};

TEST(Task, IsDoneAtOnceWhereNothingWaits) {
    auto task = add_one(answer());
    ASSERT_TRUE(task.done());
    EXPECT_EQ(task.result(), 43);
}

TEST(Task, PassesAnExceptionOnToWhoAwaits) {
    auto task = add_one(fail());
    ASSERT_TRUE(task.done());
    EXPECT_THROW(task.result(), std::runtime_error);
}

TEST(BlockingPool, RunsInPlaceOnAThreadWithoutAnExecutor) {
    BlockingPool pool(1, 1);
    std::thread::id ran_on;
    auto task = pool.run([&] { ran_on = std::this_thread::get_id(); });
    ASSERT_TRUE(task.done());
    EXPECT_TRUE(task.result());
    EXPECT_EQ(ran_on, std::this_thread::get_id());
}

TEST(BlockingPool, WorksElsewhereAndComesBackToTheThreadThatAsked) {
    ManualExecutor executor;
    BlockingPool pool(1, 1);
    const ScopedExecutor scope(executor);
    std::thread::id worked_on;
    std::thread::id resumed_on;
    const auto ask = [&]() -> Task<bool> {
        const bool ran = co_await pool.run([&] { worked_on = std::this_thread::get_id(); });
        resumed_on = std::this_thread::get_id();
        co_return ran;
    };
    auto task = ask();
    EXPECT_FALSE(task.done());
    executor.run_one();
    ASSERT_TRUE(task.done());
    EXPECT_TRUE(task.result());
    EXPECT_NE(worked_on, std::this_thread::get_id());
    EXPECT_EQ(resumed_on, std::this_thread::get_id());
}

TEST(BlockingPool, RefusesAtOnceWhenItsQueueIsFull) {
    ManualExecutor executor;
    BlockingPool pool(1, 1);
    const ScopedExecutor scope(executor);
    std::promise<void> started;
    std::promise<void> gate;
    auto busy = pool.run([&] {
        started.set_value();
        gate.get_future().wait();
    });
    started.get_future().wait();
    auto waiting = pool.run([] {});
    auto refused = pool.run([] { FAIL() << "there was no room for it"; });
    ASSERT_TRUE(refused.done());
    EXPECT_FALSE(refused.result());
    gate.set_value();
    executor.run_one();
    executor.run_one();
    EXPECT_TRUE(busy.done());
    EXPECT_TRUE(waiting.done());
}

TEST(BlockingPool, RefusesOnceItIsClosed) {
    ManualExecutor executor;
    BlockingPool pool(1, 1);
    const ScopedExecutor scope(executor);
    pool.close();
    auto refused = pool.run([] {});
    ASSERT_TRUE(refused.done());
    EXPECT_FALSE(refused.result());
}

}  // namespace
}  // namespace tokenbooth::core
