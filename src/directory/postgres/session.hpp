// A connection with what it has prepared, and the look-ups through it. One at a time, as its connection.
#pragma once

#include "directory/postgres/connection.hpp"
#include "directory/postgres/statements.hpp"

#include <tokenbooth/directory/sql/user_match.hpp>

#include <array>

namespace tokenbooth::directory::postgres {

class Session {
  public:
    using Time = core::Deadline::Clock::time_point;

    /// `statements` must outlive the session.
    Session(std::unique_ptr<Connection> connection, const sql::Statements& statements)
        : connection_(std::move(connection)), statements_(statements) {}

    core::Task<PostgresResult<sql::Match>> find(const model::Subject& subject, sql::Sight sight,
                                                core::Deadline deadline);
    /// Whether every query that there is fits the database, and may be run.
    core::Task<PostgresResult<void>> try_all(core::Deadline deadline);
    /// False: the hash is no longer `old_hash`.
    core::Task<PostgresResult<bool>> replace_hash(const std::string& external_id, const core::Secret& old_hash,
                                                  const core::Secret& new_hash, core::Deadline deadline);

    const Connection& connection() const { return *connection_; }
    void rest(Time now) { resting_since_ = now; }
    Time resting_since() const { return resting_since_; }

  private:
    /// What PostgreSQL says of a statement that it has prepared.
    struct Prepared {
        Oid parameter = 0;
        std::vector<sql::ValueKind> kinds;
        sql::UserColumns columns;
    };

    core::Task<PostgresResult<const Prepared*>> prepare(std::size_t number, core::Deadline deadline);
    core::Task<PostgresResult<sql::Match>> run(std::size_t number, const std::string& value,
                                               core::Deadline deadline);
    static PostgresResult<Prepared> read_description(const PGresult* description);
    static PostgresResult<sql::Match> read_rows(const Prepared& prepared, const PGresult* rows);

    std::unique_ptr<Connection> connection_;
    const sql::Statements& statements_;
    std::array<std::optional<Prepared>, sql::Statements::count> prepared_;
    bool can_replace_hash_ = false;
    Time resting_since_;
};

}  // namespace tokenbooth::directory::postgres
