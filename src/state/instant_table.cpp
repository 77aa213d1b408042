#include "state/instant_table.hpp"

#include <tokenbooth/crypto/random.hpp>

#include <algorithm>
#include <cstring>

namespace tokenbooth::state {
namespace {

constexpr std::size_t key_size = 32;

}  // namespace

InstantTable::InstantTable(std::size_t entries)
    : sets_a_shard_(std::max<std::size_t>(1, entries / (shard_count * ways))),
      hmac_(crypto::random_bytes(key_size)) {}

void InstantTable::update(std::string_view key, const std::function<void(Instant&)>& change) {
    const crypto::Digest digest = hmac_.mac(key);
    std::array<std::uint64_t, 4> numbers{};
    static_assert(sizeof numbers == sizeof digest);
    std::memcpy(numbers.data(), digest.data(), sizeof numbers);
    const Name name = {numbers[0], numbers[1]};

    Shard& shard = shards_[numbers[2] % shard_count];
    const std::lock_guard lock(shard.mutex);
    if (shard.sets.empty()) shard.sets.resize(sets_a_shard_);
    Set& set = shard.sets[numbers[3] % sets_a_shard_];
    const auto found = std::find_if(set.begin(), set.end(),
                                    [&](const Entry& entry) { return entry.at != never && entry.name == name; });
    if (found != set.end()) {
        change(found->at);
        return;
    }
    Entry fresh{.name = name};
    change(fresh.at);
    if (fresh.at == never) return;
    *std::min_element(set.begin(), set.end(),
                      [](const Entry& left, const Entry& right) { return left.at < right.at; }) = fresh;
}

}  // namespace tokenbooth::state
