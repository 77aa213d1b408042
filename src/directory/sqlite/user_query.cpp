#include "directory/sqlite/user_query.hpp"

#include <utility>
#include <vector>

namespace tokenbooth::directory::sqlite {
namespace {

SqliteError misfit(std::string text) { return {.text = std::move(text), .code = SQLITE_MISMATCH}; }

SqliteResult<sql::UserColumns> find_columns(const Statement& select) {
    std::vector<std::string_view> names;
    names.reserve(static_cast<std::size_t>(select.columns()));
    for (int column = 0; column < select.columns(); ++column) names.push_back(select.column_name(column));
    const auto columns = sql::UserColumns::of(names);
    if (!columns) return misfit(columns.error().message);
    return *columns;
}

sql::ValueKind kind_of(int type) {
    switch (type) {
        case SQLITE_INTEGER:
            return sql::ValueKind::integer;
        case SQLITE_TEXT:
            return sql::ValueKind::text;
        default:
            return sql::ValueKind::other;
    }
}

}  // namespace

SqliteResult<UserQuery> UserQuery::prepare(const Database& database, const std::string& sql) {
    auto select = database.prepare(sql);
    if (!select) return select.error();
    if (!select->is_read_only() || select->columns() == 0) return misfit("the query is no SELECT");
    const int parameter = select->only_parameter();
    if (parameter == 0) return misfit("the query must have the one parameter $1, without quotes, and no other");
    const auto columns = find_columns(*select);
    if (!columns) return columns.error();
    return UserQuery(std::move(*select), parameter, *columns);
}

SqliteResult<sql::Match> UserQuery::run(std::string_view value) {
    select_.bind(parameter_, value);
    auto match = read_rows();
    select_.reset();
    return match;
}

SqliteResult<sql::Match> UserQuery::read_rows() {
    const auto first = select_.step();
    if (!first) return first.error();
    // Where somebody has changed a table or a view, the columns of SELECT * may be others now.
    if (const int compiled = select_.recompilations(); compiled != compiled_) {
        compiled_ = compiled;
        const auto columns = find_columns(select_);
        if (!columns) return columns.error();
        columns_ = *columns;
    }
    if (!*first) return sql::Match{};
    auto row = sql::read_user_row(columns_, [this](int column) {
        // The type first: to read a number as text may change it.
        const auto kind = kind_of(select_.type(column));
        return sql::Value{.text = select_.text_view(column), .kind = kind};
    });
    const auto second = select_.step();
    if (!second) return second.error();
    return sql::match_of(std::move(row), *second);
}

}  // namespace tokenbooth::directory::sqlite
