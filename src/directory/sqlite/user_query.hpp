// One prepared look-up: a SELECT with one parameter whose columns are a user's fields. Ours or the site's.
#pragma once

#include "directory/sqlite/database.hpp"

#include <tokenbooth/directory/sql/user_match.hpp>

#include <string>

namespace tokenbooth::directory::sqlite {

class UserQuery {
  public:
    /// Fails where the SELECT does not fit the database, has other parameters than $1, no column external_id, or a
    /// column that no user has.
    static SqliteResult<UserQuery> prepare(const Database& database, const std::string& sql);

    /// Fails, too, where a column holds what its field cannot be: nothing is guessed.
    SqliteResult<sql::Match> run(std::string_view value);

  private:
    UserQuery(Statement select, int parameter, const sql::UserColumns& columns)
        : select_(std::move(select)), parameter_(parameter), columns_(columns) {}
    SqliteResult<sql::Match> read_rows();

    Statement select_;
    int parameter_ = 0;
    /// Where each field stands; and how often SQLite had compiled the SELECT anew when that was found out.
    sql::UserColumns columns_;
    int compiled_ = 0;
};

}  // namespace tokenbooth::directory::sqlite
