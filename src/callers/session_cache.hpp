// Whom the session endpoint has named a short while ago, by everything that its answer may have depended on.
// Bounded: the one asked for longest ago gives way. Holds no cookies, only digests of them. Thread-safe.
#pragma once

#include <tokenbooth/core/deadline.hpp>
#include <tokenbooth/crypto/sha256.hpp>
#include <tokenbooth/model/subject.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>

namespace tokenbooth::callers {

class SessionCache {
  public:
    using Clock = core::Deadline::Clock;
    using Key = crypto::Digest;

    SessionCache(std::chrono::milliseconds ttl, std::size_t entries)
        : ttl_(ttl), most_in_shard_(entries / shards_.size() + 1) {}

    /// No two lists of parts have the same one.
    static Key key_of(std::span<const std::string_view> parts);

    std::optional<model::Subject> find(const Key& key, Clock::time_point now);
    void keep(const Key& key, model::Subject subject, Clock::time_point now);

  private:
    struct Entry {
        Key key;
        model::Subject subject;
        Clock::time_point expires;
    };
    // Requests of many threads meet in one of them seldom.
    struct Shard {
        std::mutex mutex;
        /// The one asked for last is first.
        std::list<Entry> entries;
        std::map<Key, std::list<Entry>::iterator> by_key;
    };
    Shard& shard_of(const Key& key) { return shards_[key[0] % shards_.size()]; }

    const std::chrono::milliseconds ttl_;
    std::array<Shard, 16> shards_;
    const std::size_t most_in_shard_;
};

}  // namespace tokenbooth::callers
