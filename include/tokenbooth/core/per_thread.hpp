// One T for each thread that asks, so that it needs no lock: connections of a pool, prepared statements. They all
// end with this object, on whichever thread that is, when no other uses it any more.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace tokenbooth::core {

template <class T>
class PerThread {
  public:
    PerThread() = default;
    ~PerThread() = default;
    PerThread(const PerThread&) = delete;
    PerThread& operator=(const PerThread&) = delete;

    /// The calling thread's own, default-made when it first asks.
    T& here() {
        // Found without a lock from the second time on.
        thread_local std::unordered_map<std::uint64_t, T*> known;
        const auto found = known.find(id_);
        if (found != known.end()) return *found->second;
        // Those of objects that are gone; those that are not are found again below.
        constexpr std::size_t most_known = 32;
        if (known.size() >= most_known) known.clear();
        const std::lock_guard lock(mutex_);
        T& made = of_thread_[std::this_thread::get_id()];
        known.emplace(id_, &made);
        return made;
    }

  private:
    static std::uint64_t next_id() {
        static std::atomic<std::uint64_t> last{0};
        return ++last;
    }

    /// Never that of another object, also where one has taken the place of another in memory.
    const std::uint64_t id_ = next_id();
    std::mutex mutex_;
    std::unordered_map<std::thread::id, T> of_thread_;
};

}  // namespace tokenbooth::core
