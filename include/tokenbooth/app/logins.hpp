// What sign-ins by password have beyond one configuration: their threads, what they have counted and learnt. Made
// when a configuration first wants it, and outlives every reload. Thread-safe.
#pragma once

#include <tokenbooth/callers/hashing_pool.hpp>
#include <tokenbooth/callers/usual_hashes.hpp>
#include <tokenbooth/state/rate_limiter.hpp>
#include <tokenbooth/state/recent_marks.hpp>

#include <memory>
#include <mutex>

namespace tokenbooth::app {

struct LoginParts {
    LoginParts();

    callers::HashingPool pool;
    callers::UsualHashes usual_hashes;
    std::unique_ptr<state::RateLimiter> limiter;
    std::unique_ptr<state::RecentMarks> marks;
};

class Logins {
  public:
    /// Lives as long as this object.
    LoginParts& parts();
    /// The same, or null where no configuration has wanted it yet.
    const LoginParts* find_parts() const {
        const std::lock_guard lock(mutex_);
        return parts_.get();
    }
    /// Finishes what is under way; from then on nothing is accepted.
    void close() {
        const std::lock_guard lock(mutex_);
        if (parts_) parts_->pool.close();
    }

  private:
    mutable std::mutex mutex_;
    std::unique_ptr<LoginParts> parts_;
};

}  // namespace tokenbooth::app
