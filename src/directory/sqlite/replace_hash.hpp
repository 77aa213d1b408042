// Keeping a better hash of a password that has just been proved right. Blocking.
#pragma once

#include "directory/sqlite/database.hpp"

#include <tokenbooth/core/secret.hpp>

namespace tokenbooth::directory::sqlite {

struct HashReplacement {
    std::string external_id;
    /// Of the proof: where another stands there by now, that is newer, and stays.
    core::Secret known_hash;
    core::Secret better_hash;
};

/// In our own table. Waits for a lock no longer than `busy_timeout`.
SqliteResult<void> replace_hash(const std::filesystem::path& path, const HashReplacement& replacement,
                                std::chrono::milliseconds busy_timeout);

}  // namespace tokenbooth::directory::sqlite
