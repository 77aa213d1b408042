// A bounded table of instants by name: of a full bucket when it is full again, of a mark when it fades. What lies
// in the past is as good as absent, so nothing need ever be removed; where there is no room, whatever will be past
// soonest gives way. Thread-safe.
#pragma once

#include <tokenbooth/core/deadline.hpp>
#include <tokenbooth/crypto/hmac_sha256.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string_view>
#include <vector>

namespace tokenbooth::state {

class InstantTable {
  public:
    using Instant = core::Deadline::Clock::time_point;
    /// Of a name that is not there.
    static constexpr Instant never = Instant::min();

    explicit InstantTable(std::size_t entries);

    /// Hands `change` the instant of `key`, or `never`, and keeps what it makes of it. Nobody else sees or changes
    /// that instant meanwhile.
    void update(std::string_view key, const std::function<void(Instant&)>& change);

  private:
    /// Half a keyed digest instead of the name: of one size, and nobody can choose where theirs comes to lie.
    using Name = std::array<std::uint64_t, 2>;
    struct Entry {
        Name name{};
        Instant at = never;
    };
    static constexpr std::size_t ways = 8;
    using Set = std::array<Entry, ways>;
    struct Shard {
        std::mutex mutex;
        /// Made when it is first needed.
        std::vector<Set> sets;
    };

    static constexpr std::size_t shard_count = 16;
    const std::size_t sets_a_shard_;
    const crypto::HmacSha256 hmac_;
    std::array<Shard, shard_count> shards_;
};

}  // namespace tokenbooth::state
