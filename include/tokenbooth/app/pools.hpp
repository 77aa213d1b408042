// The threads on which a directory may wait, one pool a directory, so that a slow one keeps none but its own
// callers waiting. By the directory's position in the chain, so that no reload makes more of them than there are
// directories; they outlive every reload. Thread-safe.
#pragma once

#include <tokenbooth/core/blocking_pool.hpp>

#include <cstddef>
#include <map>
#include <mutex>

namespace tokenbooth::app {

class Pools {
  public:
    /// Lives as long as this object.
    core::BlockingPool& of(std::size_t position) {
        // Few, because each waits without using the CPU for long.
        constexpr std::size_t threads = 4;
        constexpr std::size_t queue = 256;
        const std::lock_guard lock(mutex_);
        return pools_.try_emplace(position, threads, queue).first->second;
    }
    /// For looking up the names of hosts, which nothing but the machine's resolver can slow down.
    core::BlockingPool& for_names() {
        constexpr auto beyond_any_directory = ~std::size_t{0};
        return of(beyond_any_directory);
    }
    /// Finishes what is under way; from then on nothing is accepted.
    void close() {
        const std::lock_guard lock(mutex_);
        for (auto& [position, pool] : pools_) pool.close();
    }

  private:
    std::mutex mutex_;
    std::map<std::size_t, core::BlockingPool> pools_;
};

}  // namespace tokenbooth::app
