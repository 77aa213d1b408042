// How many connections each peer has, where that is capped. An IPv6 host has a whole /64 to choose its addresses
// from, so that is one peer. Thread-safe; asked once a connection, and only where there is a cap.
#pragma once

#include <tokenbooth/core/ip_address.hpp>

#include <cstddef>
#include <map>
#include <mutex>

namespace tokenbooth::http {

class PeerCounts {
  public:
    /// False where the peer has `most` already.
    bool try_add(const core::IpAddress& peer, std::size_t most) {
        const std::lock_guard lock(mutex_);
        std::size_t& count = counts_[core::client_network(peer)];
        if (count >= most) return false;
        ++count;
        return true;
    }

    /// Of one that was added.
    void remove(const core::IpAddress& peer) {
        const std::lock_guard lock(mutex_);
        const auto found = counts_.find(core::client_network(peer));
        if (--found->second == 0) counts_.erase(found);
    }

  private:
    std::mutex mutex_;
    std::map<core::IpAddress, std::size_t> counts_;
};

}  // namespace tokenbooth::http
