#include "directory/mysql/prepared_statement.hpp"

#include <array>
#include <new>
#include <utility>

namespace tokenbooth::directory::mysql {
namespace {

using Kind = MysqlError::Kind;
using sql::ValueKind;

// The character set "binary": bytes, not text.
constexpr unsigned binary = 63;

MysqlError misfit(std::string text) { return {.kind = Kind::misfit, .text = std::move(text)}; }

ValueKind kind_of(enum_field_types type, unsigned character_set) {
    switch (type) {
        case MYSQL_TYPE_TINY:
        case MYSQL_TYPE_SHORT:
        case MYSQL_TYPE_INT24:
        case MYSQL_TYPE_LONG:
        case MYSQL_TYPE_LONGLONG:
        case MYSQL_TYPE_YEAR:
            return ValueKind::integer;
        case MYSQL_TYPE_DECIMAL:
        case MYSQL_TYPE_NEWDECIMAL:
            return ValueKind::decimal;
        case MYSQL_TYPE_FLOAT:
        case MYSQL_TYPE_DOUBLE:
        case MYSQL_TYPE_BIT:
            return ValueKind::other;
        default:
            return character_set == binary ? ValueKind::other : ValueKind::text;
    }
}

// BIT(1), in which some store a truth value, comes as its bytes, the most significant first.
std::string number_of_bits(std::string_view bytes) {
    unsigned long long number = 0;
    for (const char byte : bytes) number = number << 8U | static_cast<unsigned char>(byte);
    return std::to_string(number);
}

// What libmariadb reads the value of a parameter from; it does not write there.
MYSQL_BIND parameter_of(const std::optional<std::string_view>& value) {
    MYSQL_BIND bind{};
    bind.buffer_type = value ? MYSQL_TYPE_STRING : MYSQL_TYPE_NULL;
    if (!value) return bind;
    bind.buffer = const_cast<char*>(value->data());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
    bind.buffer_length = value->size();
    bind.length_value = value->size();
    return bind;
}

}  // namespace

MysqlResult<PreparedStatement> PreparedStatement::prepare(Connection& connection, const std::string& sql,
                                                          core::Deadline deadline) {
    PreparedStatement made(connection, mysql_stmt_init(connection.handle()));
    MYSQL_STMT* const statement = made.statement_.get();
    if (statement == nullptr) throw std::bad_alloc();
    int failed = 0;
    const bool in_time = connection.complete(
        [&] { return mysql_stmt_prepare_start(&failed, statement, sql.data(), sql.size()); },
        [&](int occurred) { return mysql_stmt_prepare_cont(&failed, statement, occurred); }, deadline);
    if (!in_time) return made.timed_out();
    if (failed != 0) return made.error();
    return made;
}

MysqlResult<PreparedStatement> PreparedStatement::prepare_look_up(Connection& connection, const std::string& sql,
                                                                  core::Deadline deadline) {
    auto made = prepare(connection, sql, deadline);
    if (!made) return made;
    if (mysql_stmt_field_count(made->statement_.get()) == 0) return misfit("the query is no SELECT");
    if (mysql_stmt_param_count(made->statement_.get()) != 1) {
        return misfit("the query must have the one parameter ?, without quotes, and no other");
    }
    if (auto read = made->read_columns(); !read) return read.error();
    return made;
}

MysqlResult<sql::Match> PreparedStatement::look_up(std::optional<std::string_view> value,
                                                   core::Deadline deadline) {
    const auto done = execute({&value, 1}, deadline);
    if (!done) return done.error();
    if (has_changed()) {
        connection_->give_up();
        return MysqlError{.kind = Kind::broken, .text = "the table is no longer as it was when this was prepared"};
    }
    if (auto bound = bind_columns(); !bound) return bound.error();
    const auto first = fetch(deadline);
    if (!first) return first.error();
    if (!*first) return sql::Match{};
    auto row = read_row();
    if (!row) return row.error();
    const auto second = fetch(deadline);
    if (!second) return second.error();
    // The session yields two rows at most, unless the query has a LIMIT of its own.
    const auto third = *second ? fetch(deadline) : MysqlResult<bool>(false);
    if (!third || *third) connection_->give_up();
    return sql::match_of(std::move(*row), *second);
}

MysqlResult<std::size_t> PreparedStatement::change(std::span<const std::string_view> values,
                                                   core::Deadline deadline) {
    const std::vector<std::optional<std::string_view>> given(values.begin(), values.end());
    const auto done = execute(given, deadline);
    if (!done) return done.error();
    return static_cast<std::size_t>(mysql_stmt_affected_rows(statement_.get()));
}

MysqlResult<void> PreparedStatement::execute(std::span<const std::optional<std::string_view>> values,
                                             core::Deadline deadline) {
    MYSQL_STMT* const statement = statement_.get();
    std::vector<MYSQL_BIND> parameters;
    for (const auto& value : values) parameters.push_back(parameter_of(value));
    for (auto& parameter : parameters) parameter.length = &parameter.length_value;
    if (mysql_stmt_bind_param(statement, parameters.data()) != 0) return error();
    int failed = 0;
    const bool in_time = connection_->complete(
        [&] { return mysql_stmt_execute_start(&failed, statement); },
        [&](int occurred) { return mysql_stmt_execute_cont(&failed, statement, occurred); }, deadline);
    if (!in_time) return timed_out();
    if (failed != 0) return error();
    return {};
}

MysqlResult<void> PreparedStatement::read_columns() {
    const std::unique_ptr<MYSQL_RES, Close> result(mysql_stmt_result_metadata(statement_.get()));
    if (result == nullptr) return MysqlError{.kind = Kind::broken, .text = "an answer without columns"};
    std::vector<std::string_view> names;
    for (unsigned column = 0; column < mysql_num_fields(result.get()); ++column) {
        const MYSQL_FIELD& field = *mysql_fetch_field_direct(result.get(), column);
        names.emplace_back(field.name, field.name_length);
        cells_.push_back({.name = std::string(names.back()),
                          .type = field.type,
                          .character_set = field.charsetnr,
                          .bytes = {}});
    }
    const auto columns = sql::UserColumns::of(names);
    if (!columns) return misfit(columns.error().message);
    columns_ = *columns;
    return {};
}

// Where somebody has changed a table, the server prepares anew by itself, and libmariadb reads the new rows by the
// old columns: SELECT * could yield one flag for another. What the server has said of these rows stands at the
// connection.
bool PreparedStatement::has_changed() const {
    const MYSQL& now = *connection_->handle();
    if (now.field_count != cells_.size() || now.fields == nullptr) return true;
    for (std::size_t column = 0; column < cells_.size(); ++column) {
        const MYSQL_FIELD& field = now.fields[column];
        const auto& cell = cells_[column];
        if (cell.name != field.name || cell.type != field.type || cell.character_set != field.charsetnr)
            return true;
    }
    return false;
}

// Without buffers: how long a value is, is known once it is there.
MysqlResult<void> PreparedStatement::bind_columns() {
    std::vector<MYSQL_BIND> binds(cells_.size());
    for (std::size_t column = 0; column < cells_.size(); ++column) {
        binds[column].buffer_type = MYSQL_TYPE_STRING;
        binds[column].length = &cells_[column].length;
        binds[column].is_null = &cells_[column].is_null;
    }
    if (mysql_stmt_bind_result(statement_.get(), binds.data()) != 0) return error();
    return {};
}

MysqlResult<bool> PreparedStatement::fetch(core::Deadline deadline) {
    MYSQL_STMT* const statement = statement_.get();
    int outcome = 0;
    const bool in_time = connection_->complete(
        [&] { return mysql_stmt_fetch_start(&outcome, statement); },
        [&](int occurred) { return mysql_stmt_fetch_cont(&outcome, statement, occurred); }, deadline);
    if (!in_time) return timed_out();
    if (outcome == MYSQL_NO_DATA) return false;
    if (outcome != 0 && outcome != MYSQL_DATA_TRUNCATED) return error();
    return true;
}

MysqlResult<PreparedStatement::Row> PreparedStatement::read_row() {
    for (std::size_t column = 0; column < cells_.size(); ++column) {
        auto& cell = cells_[column];
        cell.bytes.resize(cell.is_null != 0 ? 0 : cell.length);
        if (cell.bytes.empty()) continue;
        MYSQL_BIND bind{};
        bind.buffer_type = MYSQL_TYPE_STRING;
        bind.buffer = cell.bytes.data();
        bind.buffer_length = cell.bytes.size();
        if (mysql_stmt_fetch_column(statement_.get(), &bind, static_cast<unsigned>(column), 0) != 0)
            return error();
        if (cell.type == MYSQL_TYPE_BIT) cell.bytes = number_of_bits(cell.bytes);
    }
    return sql::read_user_row(*columns_, [this](int column) {
        const auto& cell = cells_[static_cast<std::size_t>(column)];
        const auto kind = kind_of(cell.type, cell.character_set);
        if (cell.is_null != 0) return sql::Value{.text = std::nullopt, .kind = kind};
        return sql::Value{.text = std::string_view(cell.bytes), .kind = kind};
    });
}

MysqlError PreparedStatement::error() const {
    const unsigned code = mysql_stmt_errno(statement_.get());
    const bool own = code == 0 || (code >= 2000 && code < 3000) || (code >= 5000 && code < 6000);
    if (own) connection_->give_up();
    return {.kind = own ? Kind::broken : Kind::refused, .text = mysql_stmt_error(statement_.get()), .code = code};
}

MysqlError PreparedStatement::timed_out() const { return {.kind = Kind::timeout, .text = "no answer in time"}; }

}  // namespace tokenbooth::directory::mysql
