// A connection with what it has prepared, and the look-ups through it. One thread at a time.
#pragma once

#include "directory/mysql/prepared_statement.hpp"
#include "directory/mysql/statements.hpp"

#include <tokenbooth/directory/mysql/mysql_directory.hpp>

#include <array>
#include <memory>
#include <optional>

namespace tokenbooth::directory::mysql {

class Session {
  public:
    using Time = core::Deadline::Clock::time_point;

    /// `statements` must outlive the session.
    static MysqlResult<std::unique_ptr<Session>> open(const MysqlOptions& options,
                                                      const sql::Statements& statements, core::Deadline deadline);

    MysqlResult<sql::Match> find(const model::Subject& subject, sql::Sight sight, core::Deadline deadline);
    /// Whether every query that there is fits the database, and may be run.
    MysqlResult<void> try_all(core::Deadline deadline);
    /// False: the hash is no longer `old_hash`.
    MysqlResult<bool> replace_hash(const std::string& external_id, const core::Secret& old_hash,
                                   const core::Secret& new_hash, core::Deadline deadline);

    const Connection& connection() const { return *connection_; }
    void rest(Time now) { resting_since_ = now; }
    Time resting_since() const { return resting_since_; }

  private:
    Session(std::unique_ptr<Connection> connection, const sql::Statements& statements)
        : connection_(std::move(connection)), statements_(statements) {}
    MysqlResult<sql::Match> run(std::size_t number, std::optional<std::string_view> value,
                                core::Deadline deadline);

    std::unique_ptr<Connection> connection_;
    const sql::Statements& statements_;
    std::array<std::optional<PreparedStatement>, sql::Statements::count> prepared_;
    Time resting_since_;
};

}  // namespace tokenbooth::directory::mysql
