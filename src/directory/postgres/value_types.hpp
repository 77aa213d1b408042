// PostgreSQL's types as far as they matter here, by their OIDs (src/include/catalog/pg_type.dat). Pure.
#pragma once

#include <tokenbooth/directory/sql/user_row.hpp>

#include <libpq-fe.h>

#include <string_view>

namespace tokenbooth::directory::postgres {

/// What a column of this type holds.
sql::ValueKind kind_of(Oid type);

/// Whether a parameter of this type could be `value` in the spelling in which such a value is read back. Where
/// not, no row can be whom it names; to ask would be an error of the server's ("invalid input syntax for type
/// integer").
bool can_be(Oid type, std::string_view value);

}  // namespace tokenbooth::directory::postgres
