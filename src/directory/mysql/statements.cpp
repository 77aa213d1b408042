#include "directory/mysql/statements.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace tokenbooth::directory::mysql {
namespace {

constexpr const char* columns = "external_id, username, name, email, email_verified, disabled";

// How many rows there may be at most is a setting of the session. A table of an earlier version has no
// sso_attributes: then the name in the inner SELECT means the NULL outside.
std::string select(const std::string& what, const std::string& condition) {
    return "SELECT " + what +
           ", (SELECT sso_attributes FROM tokenbooth_users AS same WHERE same.external_id = found.external_id) AS "
           "sso_attributes FROM (SELECT CAST(NULL AS CHAR) AS sso_attributes) AS absent, tokenbooth_users AS "
           "found "
           "WHERE " +
           condition;
}

std::string without_end(std::string_view query) {
    const auto end = query.find_last_not_of(" \t\r\n;");
    return end == std::string_view::npos ? std::string() : std::string(query.substr(0, end + 1));
}

}  // namespace

const std::string replace_hash_statement =
    "UPDATE tokenbooth_users SET password_hash = ? WHERE external_id = ? AND password_hash = ?";

sql::Statements statements_of(const sql::UserQueries& queries) {
    using sql::Statement;
    if (!queries.empty()) {
        return sql::Statements(std::array{
            Statement{.sql = without_end(queries.by_external_id), .key = "user_query"},
            Statement{.sql = without_end(queries.by_email), .key = "email_query"},
            Statement{.sql = without_end(queries.by_username), .key = "username_query"},
        });
    }
    // email_folded is the address with its ASCII letters in lower case; so is the value that we ask for.
    const std::array<std::string, sql::Statements::keys> conditions = {"external_id = ?", "email_folded = ?",
                                                                       "username = ?"};
    std::array<Statement, sql::Statements::count> ours;
    for (std::size_t key = 0; key < conditions.size(); ++key) {
        ours[key].sql = select(columns, conditions[key]);
        ours[key + conditions.size()].sql = select(std::string(columns) + ", password_hash", conditions[key]);
    }
    return sql::Statements(std::move(ours));
}

}  // namespace tokenbooth::directory::mysql
