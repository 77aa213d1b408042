// One statement that the server has prepared: text in, at most two rows out. One thread at a time; dies before its
// connection.
#pragma once

#include "directory/mysql/connection.hpp"

#include <tokenbooth/directory/sql/user_match.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::directory::mysql {

class PreparedStatement {
  public:
    /// Fails, too, where the query has not just the one parameter ?, or yields what no user has.
    static MysqlResult<PreparedStatement> prepare_look_up(Connection& connection, const std::string& sql,
                                                          core::Deadline deadline);
    static MysqlResult<PreparedStatement> prepare(Connection& connection, const std::string& sql,
                                                  core::Deadline deadline);

    /// Nothing stands for NULL, which is equal to nothing.
    MysqlResult<sql::Match> look_up(std::optional<std::string_view> value, core::Deadline deadline);
    /// How many rows it has changed.
    MysqlResult<std::size_t> change(std::span<const std::string_view> values, core::Deadline deadline);

  private:
    struct Close {
        void operator()(MYSQL_STMT* statement) const { mysql_stmt_close(statement); }
        void operator()(MYSQL_RES* result) const { mysql_free_result(result); }
    };
    /// The column of the row at hand.
    struct Cell {
        std::string name;
        enum_field_types type = MYSQL_TYPE_STRING;
        unsigned character_set = 0;
        unsigned long length = 0;
        my_bool is_null = 0;
        std::string bytes;
    };

    /// Or what is wrong with it.
    using Row = core::Result<sql::UserRow, core::Failure>;

    PreparedStatement(Connection& connection, MYSQL_STMT* statement)
        : connection_(&connection), statement_(statement) {}

    MysqlResult<void> execute(std::span<const std::optional<std::string_view>> values, core::Deadline deadline);
    MysqlResult<void> read_columns();
    bool has_changed() const;
    MysqlResult<void> bind_columns();
    /// False: there are no more.
    MysqlResult<bool> fetch(core::Deadline deadline);
    MysqlResult<Row> read_row();
    MysqlError error() const;
    MysqlError timed_out() const;

    Connection* connection_;
    std::unique_ptr<MYSQL_STMT, Close> statement_;
    std::vector<Cell> cells_;
    std::optional<sql::UserColumns> columns_;
};

}  // namespace tokenbooth::directory::mysql
