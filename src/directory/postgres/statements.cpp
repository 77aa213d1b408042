#include "directory/postgres/statements.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace tokenbooth::directory::postgres {
namespace {

constexpr const char* columns = "external_id, username, name, email, email_verified, disabled";

// Two rows are enough to know that a key is not one person's. A table of an earlier version has no sso_attributes:
// then the name means the NULL outside, and once somebody adds the column it means that.
std::string select(const std::string& what, const std::string& condition) {
    return "SELECT found.* FROM (SELECT NULL::text AS sso_attributes) AS absent CROSS JOIN LATERAL (SELECT " +
           what + ", sso_attributes::text FROM tokenbooth_users WHERE " + condition + " LIMIT 2) AS found";
}

// The same of a query that we did not write. The line break ends a comment at its end.
std::string two_rows_of(std::string_view query) {
    const auto end = query.find_last_not_of(" \t\r\n;");
    if (end == std::string_view::npos) return {};
    return "SELECT * FROM (" + std::string(query.substr(0, end + 1)) + "\n) AS tokenbooth LIMIT 2";
}

}  // namespace

const std::string replace_hash_statement =
    "UPDATE tokenbooth_users SET password_hash = $2 WHERE external_id = $1 AND password_hash = $3";

sql::Statements statements_of(const sql::UserQueries& queries) {
    using sql::Statement;
    if (!queries.empty()) {
        return sql::Statements(std::array{
            Statement{.sql = two_rows_of(queries.by_external_id), .key = "user_query"},
            Statement{.sql = two_rows_of(queries.by_email), .key = "email_query"},
            Statement{.sql = two_rows_of(queries.by_username), .key = "username_query"},
        });
    }
    // "C" folds ASCII letters and no others, as contract §2.1 has it for e-mails; the table's index is the same.
    const std::array<std::string, sql::Statements::keys> conditions = {
        "external_id = $1", "lower(email COLLATE \"C\") = lower($1 COLLATE \"C\")", "username = $1"};
    std::array<Statement, sql::Statements::count> ours;
    for (std::size_t key = 0; key < conditions.size(); ++key) {
        ours[key].sql = select(columns, conditions[key]);
        ours[key + conditions.size()].sql = select(std::string(columns) + ", password_hash", conditions[key]);
    }
    return sql::Statements(std::move(ours));
}

}  // namespace tokenbooth::directory::postgres
