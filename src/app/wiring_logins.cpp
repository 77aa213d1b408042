#include <tokenbooth/app/logins.hpp>
#include <tokenbooth/core/cpu_count.hpp>

namespace tokenbooth::app {

LoginParts::LoginParts()
    : pool({.threads = core::usable_cpus()}),
      limiter(state::make_memory_rate_limiter()),
      marks(state::make_memory_recent_marks()) {}

LoginParts& Logins::parts() {
    const std::lock_guard lock(mutex_);
    if (!parts_) parts_ = std::make_unique<LoginParts>();
    return *parts_;
}

}  // namespace tokenbooth::app
