#include <tokenbooth/directory/sql/user_match.hpp>

#include <tokenbooth/core/text.hpp>
#include <tokenbooth/directory/directory_errors.hpp>

#include <utility>

namespace tokenbooth::directory::sql {
namespace {

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

Match match_of(core::Result<UserRow, core::Failure> row, bool has_second) {
    Match match;
    match.ambiguous = has_second;
    if (row) {
        match.row = std::move(*row);
    } else {
        match.misfit = row.error().message;
    }
    return match;
}

std::string problem_of(std::string_view query, const std::string& problem) {
    return query.empty() || problem.empty() ? problem : std::string(query) + ": " + problem;
}

core::Result<Settled> settle(Match match, std::string_view directory) {
    if (match.ambiguous) return ambiguous(directory);
    if (!match.misfit.empty()) return unreadable(directory, match.misfit);
    return std::move(match.row);
}

bool can_be_held(std::string_view value) {
    return value.find('\0') == std::string_view::npos && core::is_utf8(value);
}

std::optional<std::string> whose(const Match& match, const model::Subject& subject) {
    if (!match.is_one() || !goes_by(match.row->user, subject)) return std::nullopt;
    return match.row->user.external_id;
}

Match confirm(Match match, std::string_view external_id, const model::Subject& subject) {
    if (!match.is_one()) return match;
    const auto& user = match.row->user;
    if (user.external_id != external_id || !goes_by(user, subject)) return {};
    return match;
}

}  // namespace tokenbooth::directory::sql
