// Why MariaDB or MySQL gave no rows. A value.
#pragma once

#include <tokenbooth/core/result.hpp>

#include <algorithm>
#include <array>
#include <string>

namespace tokenbooth::directory::mysql {

struct MysqlError {
    enum class Kind {
        /// No connection came about.
        unreachable,
        /// The connection ended, or said what no server says.
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
    /// The server's or libmariadb's number; 0 where it is our own.
    unsigned code = 0;

    /// Of a connection that has waited in the pool: another one may well answer.
    bool is_stale() const {
        // The server ends the session, or what was prepared is no longer what it was: ER_SERVER_SHUTDOWN,
        // ER_UNKNOWN_STMT_HANDLER, ER_NEED_REPREPARE, ER_CONNECTION_KILLED, MySQL's ER_CLIENT_INTERACTION_TIMEOUT.
        constexpr std::array<unsigned, 5> ends = {1053, 1243, 1615, 1927, 4031};
        return kind == Kind::broken || std::find(ends.begin(), ends.end(), code) != ends.end();
    }
    /// ER_STATEMENT_TIMEOUT, MySQL's ER_QUERY_TIMEOUT: the same deadline on the server's side.
    bool is_timeout() const { return kind == Kind::timeout || code == 1969 || code == 3024; }
};

template <class T>
using MysqlResult = core::Result<T, MysqlError>;

}  // namespace tokenbooth::directory::mysql
