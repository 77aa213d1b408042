// Published keys (RFC 7517), kept fresh by one thread a source: it fetches, requests only look. They wait where a
// token's key is not known yet, and then all of them for one fetch. Through an outage the last good set is kept.
#pragma once

#include <tokenbooth/callers/token_keys.hpp>
#include <tokenbooth/token/json_web_key_set.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>

namespace tokenbooth::callers {

/// As it was fetched; nothing of it has been read.
struct KeySetText {
    std::string text;
};

/// Called on a thread without an event loop, so that it waits in place; honours the deadline.
using FetchKeySet = std::function<core::Task<core::Result<KeySetText, core::Failure>>(core::Deadline)>;

struct KeySetRules {
    /// One fetch takes no longer.
    std::chrono::milliseconds timeout = std::chrono::seconds(2);
    /// A key that the issuer took back is refused by then.
    std::chrono::milliseconds refresh_every = std::chrono::minutes(15);
    /// For a key that is not in the set; whoever makes ids up causes no more requests than that.
    std::chrono::milliseconds unknown_key_pause = std::chrono::minutes(1);
    /// After a fetch that failed, while there is a set; and while there is none and nobody is let in.
    std::chrono::milliseconds retry_with_keys = std::chrono::minutes(1);
    std::chrono::milliseconds retry_without_keys = std::chrono::seconds(1);
    /// How old a set may grow through an outage, before its keys are no longer believed; absent: any age.
    std::optional<std::chrono::milliseconds> oldest = std::chrono::hours(24);
};

using KeySet = std::shared_ptr<const token::JsonWebKeySet>;
/// Told of each set that differs from the last, of the first failure after it, and of each new reason.
using KeySetReport = std::function<void(const core::Result<KeySet, core::Failure>& outcome)>;

/// Begins to fetch at once and waits for nothing.
std::unique_ptr<TokenKeys> make_fetched_keys(FetchKeySet fetch, KeySetRules rules, KeySetReport report);

/// Fails where the file is no key set with a key that can be used; a broken later version keeps the old one.
core::Result<std::unique_ptr<TokenKeys>, core::Failure> make_file_keys(const std::filesystem::path& path,
                                                                       KeySetReport report);

/// As make_file_keys() reads it.
core::Result<KeySetText, core::Failure> read_key_set_file(const std::filesystem::path& path);

}  // namespace tokenbooth::callers
