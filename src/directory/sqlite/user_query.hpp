// One prepared look-up: a SELECT with one parameter whose columns are a user's fields. Ours or the site's.
#pragma once

#include "directory/sqlite/database.hpp"

#include <array>

namespace tokenbooth::directory::sqlite {

class UserQuery {
  public:
    /// Fails where the SELECT does not fit the database, has other parameters than $1, no column external_id, or a
    /// column that no user has.
    static SqliteResult<UserQuery> prepare(const Database& database, const std::string& sql);

    struct Match {
        std::optional<model::User> user;
        /// There is a second row.
        bool ambiguous = false;
    };
    /// Fails, too, where a column holds what its field cannot be: nothing is guessed.
    SqliteResult<Match> run(std::string_view value);

  private:
    enum Field { external_id, username, name, email, email_verified, disabled, field_count };
    static constexpr std::array<std::string_view, field_count> field_names = {
        "external_id", "username", "name", "email", "email_verified", "disabled"};

    UserQuery(Statement select, int parameter) : select_(std::move(select)), parameter_(parameter) {}
    std::optional<std::string> assign_columns();
    SqliteResult<Match> read_rows();
    SqliteResult<model::User> read_user() const;
    std::optional<std::string> text_of(Field field) const;
    SqliteResult<std::optional<bool>> flag_of(Field field) const;

    Statement select_;
    int parameter_ = 0;
    /// Where each field stands, or -1; and how often SQLite had compiled the SELECT anew when that was found out.
    std::array<int, field_count> columns_{};
    int compiled_ = 0;
};

}  // namespace tokenbooth::directory::sqlite
