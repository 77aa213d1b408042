// A directory with a memory in front: it answers what it knows, asks otherwise, and bridges an outage with what is
// stale where the operator allows it.
#pragma once

#include <tokenbooth/core/sharded_counters.hpp>
#include <tokenbooth/directory/user_cache.hpp>
#include <tokenbooth/directory/user_directory.hpp>

#include <functional>
#include <memory>

namespace tokenbooth::directory {

/// What came of the look-ups. Thread-safe.
class CacheCounters {
  public:
    enum Outcome { hit, miss, stale, outcome_count };
    void count(Outcome outcome) { counters_.add(outcome); }
    std::uint64_t sum(Outcome outcome) const { return counters_.sum(outcome); }

  private:
    core::ShardedCounters<outcome_count> counters_;
};

/// `now` is the tests' way to let time pass; `counters` must outlive the cache.
std::unique_ptr<UserDirectory> make_directory_cache(
    const CacheOptions& options, std::unique_ptr<UserDirectory> directory, CacheCounters& counters,
    std::function<UserCache::Time()> now = core::Deadline::Clock::now);

}  // namespace tokenbooth::directory
