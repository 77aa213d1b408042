// A directory in MariaDB or MySQL: the table of deploy/sql/mysql.sql, or the site's own tables through its own
// queries. Look-ups run on the blocking pool's threads, each wait of theirs bounded by the deadline.
#pragma once

#include <tokenbooth/core/blocking_pool.hpp>
#include <tokenbooth/core/secret.hpp>
#include <tokenbooth/directory/mysql/mysql_address.hpp>
#include <tokenbooth/directory/sql/report.hpp>
#include <tokenbooth/directory/sql/user_queries.hpp>
#include <tokenbooth/directory/user_directory.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace tokenbooth::directory::mysql {

struct MysqlOptions {
    std::string name = "mysql";
    MysqlAddress address;
    core::Secret password;
    /// Also the server's own bound of a query: what nobody waits for any more shall not go on.
    std::chrono::milliseconds timeout = std::chrono::seconds(1);
    /// With the parameter ? in place of $1. Empty: our own table. Else the database is only ever read.
    sql::UserQueries queries;
};

/// A server that is down, and a query that does not fit it, is directory_unavailable at each look-up, never "not
/// found", and mends itself with the next one. A look-up on a connection that has died in the pool is repeated
/// once on a fresh one. There are no more connections than `pool` has threads; it must outlive the directory.
std::unique_ptr<UserDirectory> make_mysql_directory(MysqlOptions options, core::BlockingPool& pool);

/// Connects and tries every query. Blocking; for command-line tools.
sql::Report examine_mysql(const MysqlOptions& options, core::Deadline deadline);

}  // namespace tokenbooth::directory::mysql
