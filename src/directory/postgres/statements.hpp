// What PostgreSQL is asked, in its dialect.
#pragma once

#include <tokenbooth/directory/sql/statements.hpp>
#include <tokenbooth/directory/sql/user_queries.hpp>

#include <string>

namespace tokenbooth::directory::postgres {

/// Those of our table where there are no queries.
sql::Statements statements_of(const sql::UserQueries& queries);

/// Only where nobody has changed it meanwhile.
extern const std::string replace_hash_statement;

}  // namespace tokenbooth::directory::postgres
