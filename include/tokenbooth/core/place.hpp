// One of so many places, where what is under way at one time is bounded.
#pragma once

#include <atomic>
#include <cstddef>

namespace tokenbooth::core {

/// Counts itself in `taken`, which must outlive it, for as long as it lives, admitted or not. Safe from any
/// thread, without a lock.
class Place {
  public:
    Place(std::atomic<std::size_t>& taken, std::size_t most)
        : taken_(taken), admitted_(taken.fetch_add(1, std::memory_order_relaxed) < most) {}
    ~Place() { taken_.fetch_sub(1, std::memory_order_relaxed); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    /// Whether fewer than `most` were taken before it.
    bool admitted() const { return admitted_; }

  private:
    std::atomic<std::size_t>& taken_;
    const bool admitted_;
};

}  // namespace tokenbooth::core
