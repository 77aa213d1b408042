// Counters that many threads add to without sharing a cache line: each thread has its own copy, and they are
// summed when somebody asks. Thread-safe.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace tokenbooth::core {

/// A small number that differs between the threads of a process as long as there are no more than a few.
std::size_t thread_number();

template <std::size_t count>
class ShardedCounters {
  public:
    void add(std::size_t which, std::uint64_t amount = 1) {
        shards_[thread_number() % shards_.size()].counters[which].fetch_add(amount, std::memory_order_relaxed);
    }
    std::uint64_t sum(std::size_t which) const {
        std::uint64_t total = 0;
        for (const auto& shard : shards_) total += shard.counters[which].load(std::memory_order_relaxed);
        return total;
    }

  private:
    static constexpr std::size_t cache_line = 64;
    struct alignas(cache_line) Shard {
        std::array<std::atomic<std::uint64_t>, count> counters{};
    };
    std::array<Shard, 16> shards_{};
};

}  // namespace tokenbooth::core
