// The addresses of one host. An address written as such is at hand; a name is looked up on the blocking pool, one
// look-up at a time, and kept for a few seconds: whoever moves a host is noticed, and the resolver is not asked
// for every connection. Safe from any thread.
#pragma once

#include <tokenbooth/core/blocking_pool.hpp>
#include <tokenbooth/core/deadline.hpp>
#include <tokenbooth/core/ip_address.hpp>
#include <tokenbooth/core/result.hpp>
#include <tokenbooth/core/task.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tokenbooth::core {

using Addresses = std::vector<IpAddress>;

struct ResolutionFailure {
    /// Not within the deadline; the look-up goes on.
    bool timed_out = false;
    std::string reason;
};
/// Blocks; bounds its own time. An empty list is a name that has no address.
using LookUp = std::function<Result<Addresses, Failure>(const std::string& host)>;

class HostAddresses {
  public:
    /// `pool` must outlive this object.
    HostAddresses(std::string host, BlockingPool& pool);
    /// With another look-up than the system's, and other times to keep an answer.
    struct Freshness {
        std::chrono::milliseconds fresh = std::chrono::seconds(5);
        /// How long an old answer still serves: while the next one is under way, and while the resolver fails.
        std::chrono::milliseconds usable = std::chrono::seconds(60);
    };
    HostAddresses(std::string host, BlockingPool& pool, LookUp look_up, Freshness freshness);

    Task<Result<Addresses, ResolutionFailure>> get(Deadline deadline);

  private:
    class Lookups;
    void start_look_up();

    BlockingPool& pool_;
    Addresses literal_;
    /// Shared with the look-up under way, which may outlive this object.
    std::shared_ptr<Lookups> lookups_;
};

}  // namespace tokenbooth::core
