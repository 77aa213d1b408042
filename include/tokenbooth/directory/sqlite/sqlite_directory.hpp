// The embedded directory: our own table in one SQLite file. Look-ups in WAL mode never block, so they run in place
// on the calling thread; a database that is locked is waited for on the blocking pool.
#pragma once

#include <tokenbooth/core/blocking_pool.hpp>
#include <tokenbooth/directory/user_directory.hpp>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

namespace tokenbooth::directory::sqlite {

struct SqliteOptions {
    std::string name = "sqlite";
    std::filesystem::path path = "tokenbooth.db";
    /// For one look-up; then directory_timeout.
    std::chrono::milliseconds timeout = std::chrono::seconds(1);
};

/// A missing, locked or corrupt file is directory_unavailable at each look-up, never "not found", and mends itself
/// when the file does. `pool` must outlive the directory.
std::unique_ptr<UserDirectory> make_sqlite_directory(SqliteOptions options, core::BlockingPool& pool);

}  // namespace tokenbooth::directory::sqlite
