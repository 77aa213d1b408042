#include "directory/sqlite/user_query.hpp"

#include <tokenbooth/core/text.hpp>

#include <algorithm>
#include <utility>

namespace tokenbooth::directory::sqlite {
namespace {

SqliteError misfit(std::string text) { return {.text = std::move(text), .code = SQLITE_MISMATCH}; }

}  // namespace

SqliteResult<UserQuery> UserQuery::prepare(const Database& database, const std::string& sql) {
    auto select = database.prepare(sql);
    if (!select) return select.error();
    if (!select->is_read_only() || select->columns() == 0) return misfit("the query is no SELECT");
    const int parameter = select->only_parameter();
    if (parameter == 0) return misfit("the query must have the one parameter $1, without quotes, and no other");
    UserQuery query(std::move(*select), parameter);
    if (auto problem = query.assign_columns()) return misfit(std::move(*problem));
    return query;
}

std::optional<std::string> UserQuery::assign_columns() {
    columns_.fill(-1);
    for (int column = 0; column < select_.columns(); ++column) {
        const std::string_view given = select_.column_name(column);
        const auto* const field = std::find(field_names.begin(), field_names.end(), given);
        if (field == field_names.end()) {
            std::string problem = "the query yields a column \"" + std::string(given) +
                                  "\" that no user has; leave it out, or write … AS one of";
            for (const auto field_name : field_names) problem += " " + std::string(field_name);
            return problem;
        }
        columns_[static_cast<std::size_t>(field - field_names.begin())] = column;
    }
    if (columns_[external_id] < 0) return "the query yields no column external_id; write … AS external_id";
    return std::nullopt;
}

SqliteResult<UserQuery::Match> UserQuery::run(std::string_view value) {
    select_.bind(parameter_, value);
    auto match = read_rows();
    select_.reset();
    return match;
}

SqliteResult<UserQuery::Match> UserQuery::read_rows() {
    const auto first = select_.step();
    if (!first) return first.error();
    // Where somebody has changed a table or a view, the columns of SELECT * may be others now.
    if (const int compiled = select_.recompilations(); compiled != compiled_) {
        compiled_ = compiled;
        if (auto problem = assign_columns()) return misfit(std::move(*problem));
    }
    if (!*first) return Match{};
    auto user = read_user();
    if (!user) return user.error();
    const auto second = select_.step();
    if (!second) return second.error();
    return Match{.user = std::move(*user), .ambiguous = *second};
}

SqliteResult<model::User> UserQuery::read_user() const {
    model::User user;
    // A fraction would come out rounded, and could be another user's id.
    const int id_type = select_.type(columns_[external_id]);
    if (id_type != SQLITE_TEXT && id_type != SQLITE_INTEGER) {
        return misfit("the column external_id holds neither text nor an integer");
    }
    user.external_id = text_of(external_id).value_or("");
    user.username = text_of(username);
    user.name = text_of(name);
    user.email = text_of(email);
    const auto verified = flag_of(email_verified);
    if (!verified) return verified.error();
    user.email_verified = *verified;
    const auto barred = flag_of(disabled);
    if (!barred) return barred.error();
    user.disabled = barred->value_or(false);
    return user;
}

std::optional<std::string> UserQuery::text_of(Field field) const {
    return columns_[field] < 0 ? std::nullopt : select_.text(columns_[field]);
}

SqliteResult<std::optional<bool>> UserQuery::flag_of(Field field) const {
    const auto text = text_of(field);
    if (!text) return std::optional<bool>();
    // What SQLite's users store for a truth value: 0 and 1, or words.
    for (const std::string_view word : {"1", "true", "t"}) {
        if (core::equal_ignoring_ascii_case(*text, word)) return std::optional<bool>(true);
    }
    for (const std::string_view word : {"0", "false", "f"}) {
        if (core::equal_ignoring_ascii_case(*text, word)) return std::optional<bool>(false);
    }
    return misfit("the column " + std::string(field_names[field]) + " holds neither 0 nor 1");
}

}  // namespace tokenbooth::directory::sqlite
