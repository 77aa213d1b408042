// The key sets of issuers, which outlive a reload as long as they are configured: a reload during an issuer's
// outage must not forget its keys. Thread-safe.
#pragma once

#include <tokenbooth/callers/token_keys.hpp>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace tokenbooth::app {

class KeySources {
  public:
    using Keys = std::shared_ptr<callers::TokenKeys>;

    /// The one that a state has under this name, or a new one.
    Keys of(const std::string& name, const std::function<Keys()>& make) {
        const std::lock_guard lock(mutex_);
        auto& known = known_[name];
        Keys keys = known.lock();
        if (keys == nullptr) known = keys = make();
        return keys;
    }

  private:
    std::mutex mutex_;
    std::map<std::string, std::weak_ptr<callers::TokenKeys>> known_;
};

}  // namespace tokenbooth::app
