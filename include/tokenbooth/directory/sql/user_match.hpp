// What a query found, and whether that is whom it was asked for. The user is always what user_query says; the
// other queries only say whose an e-mail or a username is, so the answer does not depend on which of them was
// asked. Pure functions.
#pragma once

#include <tokenbooth/directory/sql/user_row.hpp>
#include <tokenbooth/model/subject.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace tokenbooth::directory::sql {

struct Match {
    std::optional<UserRow> row;
    /// There is a second row.
    bool ambiguous = false;
    /// What is wrong with the row, where it says what can be true of no user. `row` is then absent.
    std::string misfit{};

    bool is_one() const { return row.has_value() && !ambiguous; }
    /// It is about somebody, and no user can be made of it.
    bool is_of_no_use() const { return ambiguous || !misfit.empty(); }
};

/// Of the row that was read, with or without a second one.
Match match_of(core::Result<UserRow, core::Failure> row, bool has_second);

/// `problem`, if there is one, of the query that the configuration calls `query`, which is empty for our own: so
/// that the operator knows which of theirs to mend.
std::string problem_of(std::string_view query, const std::string& problem);

/// Nothing where nobody is known.
using Settled = std::optional<UserRow>;
/// What `match` is to whoever asked `directory`: a row, nothing, user_ambiguous, or internal_error for a misfit.
core::Result<Settled> settle(Match match, std::string_view directory);

/// Whether a database could hold this text at all: UTF-8 without NUL. What is not, nobody has; to ask would be an
/// error, or cut the text short.
bool can_be_held(std::string_view value);

/// Of a match by e-mail or username: the external id to ask user_query for, or nothing where the row is not whom
/// `subject` names. A query may compare otherwise than we do: LIKE takes "%" for anybody, many collations take
/// "jose" for "josé". What a query does not yield cannot be compared.
std::optional<std::string> whose(const Match& match, const model::Subject& subject);

/// `match` of user_query for `external_id`, or none where it is not whom `subject` names: an INTEGER column takes
/// "0043" for 43.
Match confirm(Match match, std::string_view external_id, const model::Subject& subject);

}  // namespace tokenbooth::directory::sql
