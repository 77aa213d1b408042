// The caches' counters by the name of their directory. They outlive every reload, so that what they count never
// goes back. Thread-safe.
#pragma once

#include <tokenbooth/directory/directory_cache.hpp>

#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace tokenbooth::app {

class CacheStatistics {
  public:
    /// Lives as long as this object.
    directory::CacheCounters& of(const std::string& directory) {
        const std::lock_guard lock(mutex_);
        return counters_[directory];
    }
    void for_each(const std::function<void(const std::string&, const directory::CacheCounters&)>& visit) const {
        const std::lock_guard lock(mutex_);
        for (const auto& [name, counters] : counters_) visit(name, counters);
    }

  private:
    mutable std::mutex mutex_;
    std::map<std::string, directory::CacheCounters> counters_;
};

}  // namespace tokenbooth::app
