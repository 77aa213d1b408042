#include "directory/sqlite/reader.hpp"

#include <utility>

namespace tokenbooth::directory::sqlite {
namespace {

// Nobody sees a change sooner than this after the command that made it has ended, and a look-up saves system
// calls.
constexpr std::chrono::milliseconds look_again_after(1);

// A table that could not be brought up to date has no sso_attributes yet: then the name means the NULL outside,
// and the column as soon as there is one.
constexpr std::string_view attributes_if_any =
    "(SELECT sso_attributes FROM users AS same WHERE same.external_id = found.external_id) AS sso_attributes "
    "FROM (SELECT NULL AS sso_attributes) AS absent, users AS found WHERE ";

// E-mails are folded in ASCII letters only, which is what NOCASE means.
sql::UserQueries queries_of_our_table(bool is_up_to_date, std::string_view more_columns = {}) {
    std::string select = "SELECT " + std::string(user_columns) + ", ";
    select += more_columns;
    select += is_up_to_date ? "sso_attributes FROM users WHERE " : attributes_if_any;
    // Two rows are enough to know that the address is not one person's.
    return {.by_external_id = select + "external_id = $1",
            .by_email = select + "email = $1 COLLATE NOCASE LIMIT 2",
            .by_username = select + "username = $1"};
}

// The site's own, by model::SubjectKey.
constexpr std::array<std::string_view, 3> query_names = {"user_query", "email_query", "username_query"};

SqliteResult<bool> has_attributes(const Database& database) {
    const auto column = database.prepare("SELECT 1 FROM pragma_table_info('users') WHERE name = 'sso_attributes'");
    if (!column) return column.error();
    return column->step();
}

SqliteResult<std::int64_t> read_data_version(const Statement& statement) {
    const auto row = statement.step();
    const std::int64_t version = row && *row ? statement.integer(0) : 0;
    statement.reset();
    if (!row) return row.error();
    return version;
}

}  // namespace

SqliteResult<std::unique_ptr<Reader>> Reader::open(const SqliteOptions& options,
                                                   std::chrono::milliseconds busy_timeout) {
    const bool own_queries = !options.queries.empty();
    auto database = Database::open(options.path, own_queries ? OpenMode::read_only : OpenMode::existing);
    if (!database) return database.error();
    database->set_busy_timeout(busy_timeout);
    auto data_version = database->prepare("PRAGMA data_version");
    if (!data_version) return data_version.error();
    std::unique_ptr<Reader> reader(new Reader(std::move(*database), std::move(*data_version)));
    reader->own_queries_ = own_queries;
    if (!own_queries) {
        const auto found = has_attributes(reader->database_);
        if (!found) return found.error();
        reader->is_up_to_date_ = *found;
    }
    const sql::UserQueries queries = own_queries ? options.queries : queries_of_our_table(reader->is_up_to_date_);
    const std::array<const std::string*, 3> texts = {&queries.by_external_id, &queries.by_email,
                                                     &queries.by_username};
    for (std::size_t key = 0; key < texts.size(); ++key) {
        if (texts[key]->empty()) continue;
        auto query = UserQuery::prepare(reader->database_, *texts[key]);
        const std::string_view named = own_queries ? query_names[key] : std::string_view();
        if (!query)
            return SqliteError{.text = sql::problem_of(named, query.error().text), .code = query.error().code};
        reader->queries_[key].emplace(std::move(*query));
    }
    const auto version = read_data_version(reader->data_version_);
    if (!version) return version.error();
    reader->known_version_ = *version;
    reader->file_checked_at_ = reader->version_read_at_ = core::Deadline::Clock::now();
    return reader;
}

SqliteResult<sql::Match> Reader::look_up(const model::Subject& subject, std::chrono::milliseconds busy_timeout,
                                         const core::Deadline& deadline) {
    database_.set_busy_timeout(busy_timeout);
    if (own_queries_) {
        const auto interruption = database_.interrupt_at(deadline);
        return look_up_by_own_queries(subject);
    }
    return queries_[static_cast<std::size_t>(subject.key)]->run(subject.value);
}

SqliteResult<sql::Match> Reader::look_up_login(const model::Subject& subject,
                                               std::chrono::milliseconds busy_timeout,
                                               const core::Deadline& deadline) {
    // What the site's own queries yield is in the row anyway.
    if (own_queries_) return look_up(subject, busy_timeout, deadline);
    database_.set_busy_timeout(busy_timeout);
    auto& query = login_queries_[static_cast<std::size_t>(subject.key)];
    if (!query) {
        const sql::UserQueries queries = queries_of_our_table(is_up_to_date_, "password_hash, ");
        const std::array<const std::string*, 3> texts = {&queries.by_external_id, &queries.by_email,
                                                         &queries.by_username};
        auto prepared = UserQuery::prepare(database_, *texts[static_cast<std::size_t>(subject.key)]);
        if (!prepared) return prepared.error();
        query.emplace(std::move(*prepared));
    }
    return query->run(subject.value);
}

SqliteResult<sql::Match> Reader::look_up_by_own_queries(const model::Subject& subject) {
    std::string external_id = subject.value;
    if (subject.key != model::SubjectKey::external_id) {
        auto& query = queries_[static_cast<std::size_t>(subject.key)];
        if (!query) return sql::Match{};
        auto match = query->run(subject.value);
        if (match)
            match->misfit = sql::problem_of(query_names[static_cast<std::size_t>(subject.key)], match->misfit);
        if (!match || match->is_of_no_use()) return match;
        auto owner = sql::whose(*match, subject);
        if (!owner) return sql::Match{};
        external_id = std::move(*owner);
    }
    auto match = queries_.front()->run(external_id);
    if (!match) return match;
    match->misfit = sql::problem_of(query_names.front(), match->misfit);
    return sql::confirm(std::move(*match), external_id, subject);
}

bool Reader::has_moved(Time now) {
    if (now - file_checked_at_ < look_again_after) return false;
    file_checked_at_ = now;
    return database_.has_moved();
}

bool Reader::has_changed(Time now) {
    if (now - version_read_at_ < look_again_after) return false;
    version_read_at_ = now;
    database_.set_busy_timeout(std::chrono::milliseconds(0));
    const auto version = read_data_version(data_version_);
    // A writer that holds the file has not committed yet.
    if (!version) return !version.error().is_busy();
    return std::exchange(known_version_, *version) != *version;
}

}  // namespace tokenbooth::directory::sqlite
