// What `tokenbooth check` found at a database, for the operator. A value.
#pragma once

#include <string>

namespace tokenbooth::directory::sql {

struct Report {
    bool ok = false;
    /// "PostgreSQL 15.8 at db:5432 answers, TLSv1.3", or what went wrong.
    std::string found;
    /// How to mend what is not ok, or what should be better; else empty.
    std::string mend;
};

}  // namespace tokenbooth::directory::sql
