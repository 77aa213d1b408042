#include "callers/session_cache.hpp"

#include <string>
#include <utility>

namespace tokenbooth::callers {

SessionCache::Key SessionCache::key_of(std::span<const std::string_view> parts) {
    std::string text;
    for (const auto part : parts) {
        // With its length before it no part can be taken for the end of one and the beginning of another.
        text += std::to_string(part.size());
        text += ':';
        text += part;
    }
    return crypto::sha256(text);
}

std::optional<model::Subject> SessionCache::find(const Key& key, Clock::time_point now) {
    Shard& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.by_key.find(key);
    if (found == shard.by_key.end()) return std::nullopt;
    const auto entry = found->second;
    if (entry->expires <= now) {
        shard.by_key.erase(found);
        shard.entries.erase(entry);
        return std::nullopt;
    }
    shard.entries.splice(shard.entries.begin(), shard.entries, entry);
    return entry->subject;
}

void SessionCache::keep(const Key& key, model::Subject subject, Clock::time_point now) {
    Shard& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    const auto known = shard.by_key.find(key);
    if (known != shard.by_key.end()) shard.entries.erase(known->second);
    shard.entries.push_front({.key = key, .subject = std::move(subject), .expires = now + ttl_});
    shard.by_key[key] = shard.entries.begin();
    if (shard.entries.size() <= most_in_shard_) return;
    shard.by_key.erase(shard.entries.back().key);
    shard.entries.pop_back();
}

}  // namespace tokenbooth::callers
