#include "directory/sqlite/reader.hpp"

#include <tokenbooth/core/text.hpp>

#include <utility>

namespace tokenbooth::directory::sqlite {
namespace {

// Nobody sees a change sooner than this after the command that made it has ended, and a look-up saves system
// calls.
constexpr std::chrono::milliseconds look_again_after(1);

// E-mails are folded in ASCII letters only, which is what NOCASE means.
UserQueries queries_of_our_table() {
    const std::string select = "SELECT " + std::string(user_columns) + " FROM users WHERE ";
    // Two rows are enough to know that the address is not one person's.
    return {.by_external_id = select + "external_id = $1",
            .by_email = select + "email = $1 COLLATE NOCASE LIMIT 2",
            .by_username = select + "username = $1"};
}

SqliteResult<std::int64_t> read_data_version(const Statement& statement) {
    const auto row = statement.step();
    const std::int64_t version = row && *row ? statement.integer(0) : 0;
    statement.reset();
    if (!row) return row.error();
    return version;
}

// A query may compare otherwise than we do: an INTEGER column takes "0043" for 43, LIKE takes "%" for anybody.
// What a query does not yield cannot be compared.
bool goes_by(const model::User& user, const model::Subject& subject) {
    switch (subject.key) {
        case model::SubjectKey::external_id:
            return true;  // compared by itself, whichever query found it
        case model::SubjectKey::email:
            return !user.email || core::equal_ignoring_ascii_case(*user.email, subject.value);
        case model::SubjectKey::username:
            return !user.username || *user.username == subject.value;
    }
    return false;
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
    const UserQueries queries = own_queries ? options.queries : queries_of_our_table();
    const std::array<const std::string*, 3> texts = {&queries.by_external_id, &queries.by_email,
                                                     &queries.by_username};
    const std::array<std::string, 3> names =
        own_queries ? std::array<std::string, 3>{"user_query: ", "email_query: ", "username_query: "}
                    : std::array<std::string, 3>{};
    for (std::size_t key = 0; key < texts.size(); ++key) {
        if (texts[key]->empty()) continue;
        auto query = UserQuery::prepare(reader->database_, *texts[key]);
        if (!query) return SqliteError{.text = names[key] + query.error().text, .code = query.error().code};
        reader->queries_[key].emplace(std::move(*query));
    }
    const auto version = read_data_version(reader->data_version_);
    if (!version) return version.error();
    reader->known_version_ = *version;
    reader->file_checked_at_ = reader->version_read_at_ = core::Deadline::Clock::now();
    return reader;
}

SqliteResult<UserQuery::Match> Reader::look_up(const model::Subject& subject,
                                               std::chrono::milliseconds busy_timeout,
                                               const core::Deadline& deadline) {
    database_.set_busy_timeout(busy_timeout);
    if (own_queries_) {
        const auto interruption = database_.interrupt_at(deadline);
        return look_up_by_own_queries(subject);
    }
    return queries_[static_cast<std::size_t>(subject.key)]->run(subject.value);
}

// The user is always what user_query says; the other queries only say whose the address or the name is. So the
// answer does not depend on which of them was asked.
SqliteResult<UserQuery::Match> Reader::look_up_by_own_queries(const model::Subject& subject) {
    auto& by_external_id = queries_.front();
    std::string external_id = subject.value;
    if (subject.key != model::SubjectKey::external_id) {
        auto& query = queries_[static_cast<std::size_t>(subject.key)];
        if (!query) return UserQuery::Match{};
        auto match = query->run(subject.value);
        if (!match || !match->user || match->ambiguous) return match;
        external_id = std::move(match->user->external_id);
    }
    auto match = by_external_id->run(external_id);
    if (!match || !match->user || match->ambiguous) return match;
    const bool right = match->user->external_id == external_id && goes_by(*match->user, subject);
    return right ? std::move(*match) : UserQuery::Match{};
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
