#include "directory/mysql/session.hpp"

#include <tokenbooth/core/text.hpp>

#include <utility>

namespace tokenbooth::directory::mysql {
namespace {

MysqlError named(const sql::Statement& statement, MysqlError error) {
    const bool mendable = error.kind == MysqlError::Kind::misfit || error.kind == MysqlError::Kind::refused;
    if (mendable) error.text = sql::problem_of(statement.key, error.text);
    return error;
}

// What the server shall do by itself: yield two rows, which are enough to know that a key is not one person's;
// give up when nobody waits any more; leave the company's tables alone.
std::string session_settings(const Connection& connection, const MysqlOptions& options) {
    const bool mariadb = connection.is_mariadb();
    const auto milliseconds = options.timeout.count();
    std::string text = "SET SESSION sql_select_limit = 2, ";
    text += mariadb ? "max_statement_time = " + std::to_string(static_cast<double>(milliseconds) / 1000)
                    : "max_execution_time = " + std::to_string(milliseconds);
    if (!options.queries.empty()) text += mariadb ? ", tx_read_only = 1" : ", transaction_read_only = 1";
    return text;
}

}  // namespace

MysqlResult<std::unique_ptr<Session>> Session::open(const MysqlOptions& options, const sql::Statements& statements,
                                                    core::Deadline deadline) {
    auto connection = Connection::open(options.address, options.password, deadline);
    if (!connection) return connection.error();
    const auto set = (*connection)->execute(session_settings(**connection, options), deadline);
    if (!set) return set.error();
    return std::unique_ptr<Session>(new Session(std::move(*connection), statements));
}

MysqlResult<sql::Match> Session::find(const model::Subject& subject, sql::Sight sight, core::Deadline deadline) {
    const std::size_t number = statements_.find(subject.key, sight);
    if (statements_.at(number).sql.empty() || !sql::can_be_held(subject.value)) return sql::Match();
    const bool own = statements_.are_the_sites_own();
    const bool folded = subject.key == model::SubjectKey::email && !own;
    auto match = run(number, folded ? core::to_ascii_lower(subject.value) : subject.value, deadline);
    if (!match || match->is_of_no_use()) return match;
    if (subject.key == model::SubjectKey::external_id) {
        return sql::confirm(std::move(*match), subject.value, subject);
    }
    const auto owner = sql::whose(*match, subject);
    if (!owner) return sql::Match();
    if (!own) return match;
    auto user = run(statements_.find(model::SubjectKey::external_id, sight), *owner, deadline);
    if (!user) return user;
    return sql::confirm(std::move(*user), *owner, subject);
}

MysqlResult<void> Session::try_all(core::Deadline deadline) {
    for (std::size_t number = 0; number < sql::Statements::count; ++number) {
        if (statements_.at(number).sql.empty()) continue;
        const auto rows = run(number, std::nullopt, deadline);
        if (!rows) return rows.error();
    }
    return {};
}

MysqlResult<bool> Session::replace_hash(const std::string& external_id, const core::Secret& old_hash,
                                        const core::Secret& new_hash, core::Deadline deadline) {
    auto statement = PreparedStatement::prepare(*connection_, replace_hash_statement, deadline);
    if (!statement) return statement.error();
    const std::array<std::string_view, 3> values = {new_hash.reveal(), external_id, old_hash.reveal()};
    const auto changed = statement->change(values, deadline);
    if (!changed) return changed.error();
    return *changed == 1;
}

MysqlResult<sql::Match> Session::run(std::size_t number, std::optional<std::string_view> value,
                                     core::Deadline deadline) {
    const auto& statement = statements_.at(number);
    auto& prepared = prepared_[number];
    if (!prepared) {
        auto made = PreparedStatement::prepare_look_up(*connection_, statement.sql, deadline);
        if (!made) return named(statement, made.error());
        prepared.emplace(std::move(*made));
    }
    auto match = prepared->look_up(value, deadline);
    if (!match) return named(statement, match.error());
    match->misfit = sql::problem_of(statement.key, match->misfit);
    return match;
}

}  // namespace tokenbooth::directory::mysql
