#include <tokenbooth/core/sharded_counters.hpp>

namespace tokenbooth::core {

std::size_t thread_number() {
    static std::atomic<std::size_t> threads{0};
    thread_local const std::size_t number = threads.fetch_add(1, std::memory_order_relaxed);
    return number;
}

}  // namespace tokenbooth::core
