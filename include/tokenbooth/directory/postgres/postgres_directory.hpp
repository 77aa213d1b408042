// A directory in PostgreSQL: the table of deploy/sql/postgres.sql, or the site's own tables through its own
// queries. Look-ups run on the calling thread's event loop and never block it; each thread has its own few
// connections, and waits for one of them where all are busy.
#pragma once

#include <tokenbooth/core/blocking_pool.hpp>
#include <tokenbooth/core/secret.hpp>
#include <tokenbooth/directory/postgres/postgres_address.hpp>
#include <tokenbooth/directory/sql/report.hpp>
#include <tokenbooth/directory/sql/user_queries.hpp>
#include <tokenbooth/directory/user_directory.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace tokenbooth::directory::postgres {

struct PostgresOptions {
    std::string name = "postgres";
    PostgresAddress address;
    core::Secret password;
    /// Also the server's own statement_timeout: what nobody waits for any more shall not go on.
    std::chrono::milliseconds timeout = std::chrono::seconds(1);
    /// At one time, of each thread. PostgreSQL's own default bound is 100 for everybody.
    std::size_t connections = 4;
    /// Empty: our own table. Else the database is only ever read.
    sql::UserQueries queries;
};

/// A server that is down, and a query that does not fit it, is directory_unavailable at each look-up, never "not
/// found", and mends itself with the next one. A look-up on a connection that has died in the pool is repeated
/// once on a fresh one. `pool` looks host names up and must outlive the directory.
std::unique_ptr<UserDirectory> make_postgres_directory(PostgresOptions options, core::BlockingPool& pool);

/// Connects and tries every query. Blocking; for command-line tools, on a thread without an event loop.
sql::Report examine_postgres(const PostgresOptions& options, core::BlockingPool& pool, core::Deadline deadline);

}  // namespace tokenbooth::directory::postgres
