// A directory in one SQLite file: our own table, or the site's own tables through its own queries. Look-ups of our
// table in WAL mode never block, so they run in place on the calling thread; a database that is locked, and every
// query that we did not write, is waited for on the blocking pool.
#pragma once

#include <tokenbooth/core/blocking_pool.hpp>
#include <tokenbooth/directory/sql/user_queries.hpp>
#include <tokenbooth/directory/user_directory.hpp>

#include <filesystem>
#include <memory>
#include <string>

namespace tokenbooth::directory::sqlite {

struct SqliteOptions {
    std::string name = "sqlite";
    std::filesystem::path path = "tokenbooth.db";
    /// Empty: our own table. Else the file is only ever read.
    sql::UserQueries queries;
};

/// A missing, locked or corrupt file, and a query that does not fit it, is directory_unavailable at each look-up,
/// never "not found", and mends itself when the file does. version() follows the file's data_version, so what
/// `tokenbooth users` changes is seen at once. `pool` must outlive the directory.
std::unique_ptr<UserDirectory> make_sqlite_directory(SqliteOptions options, core::BlockingPool& pool);

}  // namespace tokenbooth::directory::sqlite
