#include <tokenbooth/core/executor.hpp>

namespace tokenbooth::core {
namespace {
thread_local Executor* executor_of_this_thread = nullptr;
}  // namespace

Executor* this_thread_executor() { return executor_of_this_thread; }

ScopedExecutor::ScopedExecutor(Executor& executor) { executor_of_this_thread = &executor; }

ScopedExecutor::~ScopedExecutor() { executor_of_this_thread = nullptr; }

}  // namespace tokenbooth::core
