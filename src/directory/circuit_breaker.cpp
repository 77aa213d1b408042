#include "directory/circuit_breaker.hpp"

#include <tokenbooth/core/random.hpp>

namespace tokenbooth::directory {

bool CircuitBreaker::admits(Time now) {
    Clock::rep until = open_until_.load(std::memory_order_relaxed);
    if (until == closed) return true;
    if (now.time_since_epoch().count() < until) return false;
    const auto next = (now + trial_patience_).time_since_epoch().count();
    return open_until_.compare_exchange_strong(until, next, std::memory_order_relaxed);
}

void CircuitBreaker::succeed() {
    // Read first: while all is well, no thread writes what the others read.
    if (failures_.load(std::memory_order_relaxed) != 0) failures_.store(0, std::memory_order_relaxed);
    if (is_open()) open_until_.store(closed, std::memory_order_relaxed);
}

void CircuitBreaker::fail(Time now) {
    if (failures_.fetch_add(1, std::memory_order_relaxed) + 1 < failures_to_open) return;
    const auto spread = static_cast<std::uint64_t>((longest_pause - shortest_pause).count());
    const auto pause = shortest_pause + std::chrono::milliseconds(core::random_number() % (spread + 1));
    open_until_.store((now + pause).time_since_epoch().count(), std::memory_order_relaxed);
}

}  // namespace tokenbooth::directory
