// When each backend was last let in, so that an operator sees which key nobody needs any more. Outlives reloads.
// Thread-safe.
#pragma once

#include <tokenbooth/core/clock.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace tokenbooth::callers {

class LastUse {
  public:
    class Slot {
      public:
        /// Writes at most once a second, so that no two threads contend for it.
        void note(core::WallTime now);
        /// Unix seconds; 0: not since the start.
        std::int64_t at() const { return at_.load(std::memory_order_relaxed); }

      private:
        std::atomic<std::int64_t> at_{0};
    };
    using Visit = std::function<void(const std::string& kind, const std::string& name, const Slot& slot)>;

    /// Lives as long as this object. `kind` is that of the caller, as logs have it.
    Slot& of(const std::string& kind, const std::string& name);
    void for_each(const Visit& visit) const;

  private:
    mutable std::mutex mutex_;
    std::map<std::pair<std::string, std::string>, Slot> slots_;
};

}  // namespace tokenbooth::callers
