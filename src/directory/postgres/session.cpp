#include "directory/postgres/session.hpp"

#include "directory/postgres/value_types.hpp"

#include <utility>

namespace tokenbooth::directory::postgres {
namespace {

PostgresError misfit(std::string text) { return {.kind = PostgresError::Kind::misfit, .text = std::move(text)}; }

// As PostgreSQL knows the statement, once prepared.
std::string name_of(std::size_t number) { return "look_up_" + std::to_string(number); }

PostgresError named(const sql::Statement& statement, PostgresError error) {
    const bool mendable = error.kind == PostgresError::Kind::misfit || error.kind == PostgresError::Kind::refused;
    if (mendable) error.text = sql::problem_of(statement.key, error.text);
    return error;
}

}  // namespace

core::Task<PostgresResult<sql::Match>> Session::find(const model::Subject& subject, sql::Sight sight,
                                                     core::Deadline deadline) {
    const std::size_t number = statements_.find(subject.key, sight);
    if (statements_.at(number).sql.empty() || !sql::can_be_held(subject.value)) co_return sql::Match();
    auto match = co_await run(number, subject.value, deadline);
    if (!match || match->is_of_no_use()) co_return match;
    const bool by_id = subject.key == model::SubjectKey::external_id;
    if (by_id) co_return sql::confirm(std::move(*match), subject.value, subject);
    const auto owner = sql::whose(*match, subject);
    if (!owner) co_return sql::Match();
    if (!statements_.are_the_sites_own()) co_return match;
    const std::size_t by_external_id = statements_.find(model::SubjectKey::external_id, sight);
    auto user = co_await run(by_external_id, *owner, deadline);
    if (!user) co_return user;
    co_return sql::confirm(std::move(*user), *owner, subject);
}

core::Task<PostgresResult<void>> Session::try_all(core::Deadline deadline) {
    for (std::size_t number = 0; number < sql::Statements::count; ++number) {
        const auto& statement = statements_.at(number);
        if (statement.sql.empty()) continue;
        const auto prepared = co_await prepare(number, deadline);
        if (!prepared) co_return prepared.error();
        // Equal to nothing, whatever the type.
        const std::array<const char*, 1> nobody = {nullptr};
        const std::string name = name_of(number);
        const auto rows = co_await connection_->execute(name.c_str(), nobody, deadline);
        if (!rows) co_return named(statement, rows.error());
    }
    co_return PostgresResult<void>();
}

core::Task<PostgresResult<bool>> Session::replace_hash(const std::string& external_id,
                                                       const core::Secret& old_hash, const core::Secret& new_hash,
                                                       core::Deadline deadline) {
    constexpr const char* name = "replace_hash";
    if (!can_replace_hash_) {
        const auto prepared = co_await connection_->prepare(name, replace_hash_statement, deadline);
        if (!prepared) co_return prepared.error();
        can_replace_hash_ = true;
    }
    std::string shown_old(old_hash.reveal());
    std::string shown_new(new_hash.reveal());
    const std::array<const char*, 3> values = {external_id.c_str(), shown_new.c_str(), shown_old.c_str()};
    const auto done = co_await connection_->execute(name, values, deadline);
    core::wipe(shown_old);
    core::wipe(shown_new);
    if (!done) co_return done.error();
    co_return std::string_view(PQcmdTuples(done->get())) == "1";
}

core::Task<PostgresResult<const Session::Prepared*>> Session::prepare(std::size_t number,
                                                                      core::Deadline deadline) {
    auto& known = prepared_[number];
    if (known) co_return &*known;
    const auto& statement = statements_.at(number);
    const std::string name = name_of(number);
    const auto prepared = co_await connection_->prepare(name.c_str(), statement.sql, deadline);
    if (!prepared) co_return named(statement, prepared.error());
    const auto description = co_await connection_->describe(name.c_str(), deadline);
    if (!description) co_return named(statement, description.error());
    auto read = read_description(description->get());
    if (!read) co_return named(statement, read.error());
    known = std::move(*read);
    co_return &*known;
}

PostgresResult<Session::Prepared> Session::read_description(const PGresult* description) {
    if (PQnparams(description) != 1) {
        return misfit("the query must have the one parameter $1, without quotes, and no other");
    }
    std::vector<std::string_view> names;
    std::vector<sql::ValueKind> kinds;
    for (int column = 0; column < PQnfields(description); ++column) {
        names.emplace_back(PQfname(description, column));
        kinds.push_back(kind_of(PQftype(description, column)));
    }
    const auto columns = sql::UserColumns::of(names);
    if (!columns) return misfit(columns.error().message);
    return Prepared{.parameter = PQparamtype(description, 0), .kinds = std::move(kinds), .columns = *columns};
}

core::Task<PostgresResult<sql::Match>> Session::run(std::size_t number, const std::string& value,
                                                    core::Deadline deadline) {
    const auto prepared = co_await prepare(number, deadline);
    if (!prepared) co_return prepared.error();
    if (!can_be((*prepared)->parameter, value)) co_return sql::Match();
    const auto& statement = statements_.at(number);
    const std::array<const char*, 1> values = {value.c_str()};
    const std::string name = name_of(number);
    const auto rows = co_await connection_->execute(name.c_str(), values, deadline);
    if (!rows) co_return named(statement, rows.error());
    auto match = read_rows(**prepared, rows->get());
    if (match) match->misfit = sql::problem_of(statement.key, match->misfit);
    co_return match;
}

PostgresResult<sql::Match> Session::read_rows(const Prepared& prepared, const PGresult* rows) {
    if (PQresultStatus(rows) != PGRES_TUPLES_OK || PQnfields(rows) != static_cast<int>(prepared.kinds.size())) {
        return PostgresError{.kind = PostgresError::Kind::broken, .text = "rows of another shape than prepared"};
    }
    const int count = PQntuples(rows);
    if (count == 0) return sql::Match{};
    auto row = sql::read_user_row(prepared.columns, [&](int column) {
        sql::Value value{.text = std::nullopt, .kind = prepared.kinds[static_cast<std::size_t>(column)]};
        if (PQgetisnull(rows, 0, column) == 0) {
            value.text = std::string_view(PQgetvalue(rows, 0, column),
                                          static_cast<std::size_t>(PQgetlength(rows, 0, column)));
        }
        return value;
    });
    return sql::match_of(std::move(row), count > 1);
}

}  // namespace tokenbooth::directory::postgres
