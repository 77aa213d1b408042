#include <tokenbooth/core/text.hpp>
#include <tokenbooth/directory/user_cache.hpp>

#include <algorithm>
#include <functional>
#include <limits>
#include <utility>

namespace tokenbooth::directory {
namespace {

std::string key_of_id(std::string_view external_id) { return "i" + std::string(external_id); }

std::string key_of(const model::Subject& subject) {
    switch (subject.key) {
        case model::SubjectKey::external_id:
            return key_of_id(subject.value);
        case model::SubjectKey::email:
            return "e" + core::to_ascii_lower(subject.value);
        case model::SubjectKey::username:
            return "u" + subject.value;
    }
    return {};
}

// Whether the user still goes by the name under which it was once found.
bool answers_to(const model::User& user, const model::Subject& subject) {
    switch (subject.key) {
        case model::SubjectKey::external_id:
            return true;
        case model::SubjectKey::email:
            return user.email && core::equal_ignoring_ascii_case(*user.email, subject.value);
        case model::SubjectKey::username:
            return user.username == subject.value;
    }
    return false;
}

}  // namespace

UserCache::UserCache(const CacheOptions& options)
    : options_(options), last_stored_(std::numeric_limits<Time::rep>::min()) {}

UserCache::Answer UserCache::find(const model::Subject& subject, std::uint64_t version, Time now) {
    Held held = look(key_of(subject), version, now);
    if (held.freshness == Freshness::unknown || held.owner.empty()) return {held.freshness, std::move(held.user)};
    Held owner = look(key_of_id(held.owner), version, now);
    if (owner.user == nullptr || !answers_to(*owner.user, subject)) return {};
    return {std::min(held.freshness, owner.freshness), std::move(owner.user)};
}

void UserCache::store(const model::Subject& subject, std::uint64_t version, Time now, const FoundUser& user) {
    std::string key = key_of(subject);
    if (user == nullptr) {
        keep({.key = std::move(key), .user = nullptr, .owner = {}, .version = version, .stored_at = now});
        return;
    }
    last_stored_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
    last_version_.store(version, std::memory_order_relaxed);
    std::string own_key = key_of_id(user->external_id);
    if (key != own_key) {
        keep({.key = std::move(key),
              .user = nullptr,
              .owner = user->external_id,
              .version = version,
              .stored_at = now});
    }
    keep({.key = std::move(own_key), .user = user, .owner = {}, .version = version, .stored_at = now});
}

bool UserCache::can_answer(std::uint64_t version, Time now) const {
    const auto last = last_stored_.load(std::memory_order_relaxed);
    if (last == std::numeric_limits<Time::rep>::min() || last_version_ != version) return false;
    return now - Time(Time::duration(last)) < options_.ttl + options_.serve_stale_for;
}

UserCache::Held UserCache::look(const std::string& key, std::uint64_t version, Time now) {
    Shard& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.by_key.find(key);
    if (found == shard.by_key.end() || found->second->version != version) return {};
    const Entry& entry = *found->second;
    const bool positive = entry.user != nullptr || !entry.owner.empty();
    const auto age = now - entry.stored_at;
    Held held;
    if (age < (positive ? options_.ttl : options_.negative_ttl)) {
        held.freshness = Freshness::fresh;
    } else if (positive && age < options_.ttl + options_.serve_stale_for) {
        held.freshness = Freshness::stale;
    } else {
        return held;
    }
    held.user = entry.user;
    held.owner = entry.owner;
    shard.entries.splice(shard.entries.begin(), shard.entries, found->second);
    return held;
}

void UserCache::keep(Entry entry) {
    Shard& shard = shard_of(entry.key);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.by_key.find(entry.key);
    if (found != shard.by_key.end()) {
        const auto place = found->second;
        // The map's key is a view of the entry's, which therefore stays.
        place->user = std::move(entry.user);
        place->owner = std::move(entry.owner);
        place->version = entry.version;
        place->stored_at = entry.stored_at;
        shard.entries.splice(shard.entries.begin(), shard.entries, place);
        return;
    }
    const std::size_t room = std::max<std::size_t>(1, options_.entries / shard_count);
    while (shard.entries.size() >= room) {
        shard.by_key.erase(shard.entries.back().key);
        shard.entries.pop_back();
    }
    shard.entries.push_front(std::move(entry));
    shard.by_key.emplace(shard.entries.front().key, shard.entries.begin());
}

UserCache::Shard& UserCache::shard_of(std::string_view key) {
    // Not the bits by which the shard's own table chooses its bucket.
    return shards_[(std::hash<std::string_view>()(key) >> 48U) % shard_count];
}

}  // namespace tokenbooth::directory
