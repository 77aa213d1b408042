// Why PostgreSQL gave no rows. A value.
#pragma once

#include <tokenbooth/core/result.hpp>

#include <string>

namespace tokenbooth::directory::postgres {

struct PostgresError {
    enum class Kind {
        /// No connection came about.
        unreachable,
        /// The connection ended, or said what no PostgreSQL says.
        broken,
        /// Nothing within the deadline.
        timeout,
        /// The server's answer is an error.
        refused,
        /// The query yields what no user has.
        misfit
    };
    Kind kind = Kind::broken;
    std::string text;
    /// SQLSTATE, where the server gave one.
    std::string state{};

    /// Of a connection that has waited in the pool: another one may well answer.
    bool is_stale() const {
        // Class 57P: the server ends the session. 0A000, 26000: what was prepared is no longer what it was.
        return kind == Kind::broken ||
               (kind == Kind::refused && (state.starts_with("57P") || state == "0A000" || state == "26000"));
    }
    /// 57014: statement_timeout, which is the same deadline on the server's side.
    bool is_timeout() const { return kind == Kind::timeout || state == "57014"; }
};

template <class T>
using PostgresResult = core::Result<T, PostgresError>;

}  // namespace tokenbooth::directory::postgres
