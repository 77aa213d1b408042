// A database server under test, PostgreSQL or MariaDB, and a directory in it: what both must do is tested once.
#pragma once

#include "support/canary.hpp"
#include "support/mariadb_server.hpp"
#include "support/postgres_server.hpp"

#include <tokenbooth/core/blocking_pool.hpp>
#include <tokenbooth/directory/sql/user_queries.hpp>
#include <tokenbooth/directory/user_directory.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace tokenbooth::test {

struct DirectoryRequest {
    directory::sql::UserQueries queries{};
    std::chrono::milliseconds timeout = std::chrono::seconds(1);
    std::size_t connections = 4;
    /// 0: the server's own; else that of a proxy.
    std::uint16_t port = 0;
    /// In place of all that.
    std::string url{};
};

class Database {
  public:
    virtual ~Database() = default;
    virtual void stop() = 0;
    virtual void start() = 0;
    virtual void freeze() = 0;
    virtual void thaw() = 0;
    /// As its owner; the first value.
    virtual std::string run(const std::string& sql) = 0;
    /// Our own table, which the role tokenbooth may read and whose hashes it may replace.
    virtual void make_our_table() = 0;
    /// Lets the role read what has been made.
    virtual void let_in() = 0;
    virtual std::uint16_t port() = 0;
    virtual std::string url(std::uint16_t port) = 0;
    std::string url() { return url(port()); }
    /// By the unix socket.
    virtual std::string socket_url() = 0;
    virtual std::string kind() = 0;
    /// "$1" or "?".
    virtual std::string parameter() = 0;
    virtual std::unique_ptr<directory::UserDirectory> make_directory(const DirectoryRequest& request,
                                                                     core::BlockingPool& pool) = 0;
};

std::unique_ptr<Database> make_postgres();
std::unique_ptr<Database> make_mariadb();

}  // namespace tokenbooth::test
