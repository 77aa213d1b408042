#include "directory/postgres/connector.hpp"

#include <tokenbooth/directory/sql/server_text.hpp>

#include <array>
#include <utility>

namespace tokenbooth::directory::postgres {
namespace {

struct Advice {
    /// Of an SQLSTATE, or a part of what libpq says where there is none: it gives a failed connection no code.
    const char* sign;
    const char* mend;
};

constexpr std::array advice_by_state = {
    Advice{"42P01",
           "create the table (deploy/sql/postgres.sql), correct its name in the query, or name its schema: "
           "schema.table, or ?options=-csearch_path%3Dschema in url"},
    Advice{"42703", "correct the column's name in the query; `psql -c '\\d TABLE'` shows those that there are"},
    Advice{"42501", "GRANT SELECT ON the tables of the query TO the user of url (and USAGE ON their schema)"},
    Advice{"42601", "write one SELECT that psql understands, with the parameter $1"},
    Advice{"42883", "compare the column with $1 as it is, or cast both: id::text = $1"},
    Advice{"42P18", "write $1::text where PostgreSQL cannot tell the parameter's type"},
    Advice{"25006", "let the query only read"}};

constexpr std::array advice_by_text = {
    Advice{"password authentication failed", "give the role's own password in password_file or password_env"},
    Advice{"no password supplied", "give the role's password in password_file or password_env"},
    Advice{"role \"", "create the role, or correct the user in url"},
    Advice{"database \"", "create the database, or correct its name in url"},
    Advice{"no pg_hba.conf entry",
           "admit this user, database and address in the server's pg_hba.conf, or ask for "
           "TLS with ?sslmode=require"},
    Advice{"server does not support SSL",
           "switch TLS on at the server (ssl = on), or, where nobody can listen on "
           "the way, write ?sslmode=disable in url"},
    Advice{"root certificate file",
           "name the file of the server's authority: ?sslrootcert=/path/ca.pem in url, or "
           "install the package ca-certificates"},
    Advice{"certificate verify failed",
           "name the file of the server's authority: ?sslrootcert=/path/ca.pem in url"},
    Advice{"does not match host name", "write in url the host name that the server's certificate has"},
    Advice{"too many clients", "raise the server's max_connections, or lower connections"},
    Advice{"remaining connection slots", "raise the server's max_connections, or lower connections"},
    Advice{"Connection refused", "is PostgreSQL running there, and does it listen at that address?"},
    Advice{"No such file or directory", "is PostgreSQL running, and is this the folder of its socket?"}};

std::string mend_of(const PostgresError& error) {
    for (const auto& [state, mend] : advice_by_state) {
        if (error.state == state) return mend;
    }
    if (error.kind == PostgresError::Kind::misfit) return "correct the query";
    for (const auto& [part, mend] : advice_by_text) {
        if (error.text.find(part) != std::string::npos) return mend;
    }
    if (error.is_timeout()) return "is the host reachable from here, and timeout long enough for the query?";
    return "try the same with psql from this machine";
}

}  // namespace

sql::Report examine_postgres(const PostgresOptions& options, core::BlockingPool& pool, core::Deadline deadline) {
    const sql::Statements statements = statements_of(options.queries);
    Connector connector(options, statements, pool);
    const auto failed = [&](const PostgresError& error) {
        return sql::Report{.ok = false,
                           .found = options.address.text() + ": " + sql::presentable(error.text, options.password),
                           .mend = mend_of(error)};
    };
    // No event loop on this thread, so the tasks have ended when the calls return.
    auto opening = connector.open(deadline);
    const auto session = opening.result();
    if (!session) return failed(session.error());
    auto trying = (*session)->try_all(deadline);
    const auto tried = trying.result();
    if (!tried) return failed(tried.error());
    const auto& connection = (*session)->connection();
    const std::string tls = connection.tls();
    sql::Report report{.ok = true,
                       .found = "PostgreSQL " + connection.version() + " at " + options.address.text() +
                                " answers, " + (tls.empty() ? "without TLS" : tls),
                       .mend = {}};
    if (tls.empty() && !options.address.is_local()) {
        report.mend = "anybody on the way can read and change what it says; leave sslmode out of url";
    }
    return report;
}

}  // namespace tokenbooth::directory::postgres
