// What a directory has answered, remembered for a while and in bounded space. The memory only; who asks whom is
// directory_cache. Thread-safe.
#pragma once

#include <tokenbooth/directory/user_directory.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tokenbooth::directory {

struct CacheOptions {
    /// How many answers are kept; the least recently used goes first. 0: no cache.
    std::size_t entries = 100000;
    /// How long a found user and a "not found" are answered without asking.
    std::chrono::milliseconds ttl = std::chrono::seconds(10);
    std::chrono::milliseconds negative_ttl = std::chrono::seconds(2);
    /// How long beyond its ttl a found user bridges an outage of the directory.
    std::chrono::milliseconds serve_stale_for = std::chrono::milliseconds(0);
};

class UserCache {
  public:
    using Time = core::Deadline::Clock::time_point;
    enum class Freshness { unknown, stale, fresh };
    struct Answer {
        Freshness freshness = Freshness::unknown;
        /// Null with `fresh`: the directory knows no such user.
        FoundUser user;
    };

    explicit UserCache(const CacheOptions& options);

    /// What was stored under another version of the directory is unknown, also in an outage: it may be a user who
    /// has been disabled since.
    Answer find(const model::Subject& subject, std::uint64_t version, Time now);
    void store(const model::Subject& subject, std::uint64_t version, Time now, const FoundUser& user);
    /// Whether some user could still be answered at `now`.
    bool can_answer(std::uint64_t version, Time now) const;

  private:
    struct Entry {
        std::string key;
        /// Under an external id: the user. Under any other key: only whose it is, so that a user is held once and
        /// whatever is learnt of them holds under every name.
        FoundUser user;
        std::string owner;
        std::uint64_t version = 0;
        Time stored_at;
    };
    struct Shard {
        std::mutex mutex;
        /// The most recently used first.
        std::list<Entry> entries;
        std::unordered_map<std::string_view, std::list<Entry>::iterator> by_key;
    };
    struct Held {
        Freshness freshness = Freshness::unknown;
        FoundUser user;
        std::string owner;
    };

    Held look(const std::string& key, std::uint64_t version, Time now);
    void keep(Entry entry);
    Shard& shard_of(std::string_view key);

    static constexpr std::size_t shard_count = 16;
    const CacheOptions options_;
    std::array<Shard, shard_count> shards_;
    std::atomic<Time::rep> last_stored_;
    std::atomic<std::uint64_t> last_version_ = 0;
};

}  // namespace tokenbooth::directory
