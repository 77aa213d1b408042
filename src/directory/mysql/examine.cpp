#include "directory/mysql/session.hpp"

#include <tokenbooth/directory/sql/server_text.hpp>

#include <array>
#include <utility>

namespace tokenbooth::directory::mysql {
namespace {

struct Advice {
    unsigned code;
    const char* mend;
};

// By the numbers of mysqld_error.h and errmsg.h.
constexpr std::array advice = {
    Advice{1146,
           "create the table (deploy/sql/mysql.sql), or correct its name in the query or the database in url"},
    Advice{1054, "correct the column's name in the query; DESCRIBE TABLE shows those that there are"},
    Advice{1142, "GRANT SELECT ON the tables of the query TO the user of url"},
    Advice{1143, "GRANT SELECT ON the columns of the query TO the user of url"},
    Advice{1064, "write one SELECT that the mariadb command understands, with the parameter ?"},
    Advice{1792, "let the query only read"},
    Advice{1045, "give the user's own password in password_file or password_env, and let them in from this host"},
    Advice{1698,
           "this user comes by the unix socket only: ?socket=/run/mysqld/mysqld.sock in url, or another user"},
    Advice{1044, "GRANT SELECT ON the database TO the user of url"},
    Advice{1049, "create the database, or correct its name in url"},
    Advice{1130, "create the user for this machine's address: CREATE USER name@'address'"},
    Advice{1040, "raise the server's max_connections"},
    Advice{2026,
           "name the file of the server's authority: ?sslrootcert=/path/ca.pem in url; write there the host "
           "name that its certificate has; or, where nobody can listen on the way, ?sslmode=disable"},
    Advice{2005, "correct the host name in url"},
    Advice{2002, "is the server running, and does it listen there?"},
    Advice{2003, "is the server running, and does it listen there?"},
    Advice{2059, "give the user a password of the kind mysql_native_password, ed25519 or caching_sha2_password"},
    Advice{5010, "give the user a password of the kind mysql_native_password, ed25519 or caching_sha2_password"}};

std::string mend_of(const MysqlError& error) {
    for (const auto& [code, mend] : advice) {
        if (error.code == code) return mend;
    }
    if (error.kind == MysqlError::Kind::misfit) return "correct the query";
    if (error.is_timeout()) return "is the host reachable from here, and timeout long enough for the query?";
    return "try the same with the mariadb command from this machine";
}

}  // namespace

sql::Report examine_mysql(const MysqlOptions& options, core::Deadline deadline) {
    const sql::Statements statements = statements_of(options.queries);
    const auto failed = [&](const MysqlError& error) {
        return sql::Report{.ok = false,
                           .found = options.address.text() + ": " + sql::presentable(error.text, options.password),
                           .mend = mend_of(error)};
    };
    const auto session = Session::open(options, statements, deadline);
    if (!session) return failed(session.error());
    const auto tried = (*session)->try_all(deadline);
    if (!tried) return failed(tried.error());
    const auto& connection = (*session)->connection();
    const std::string tls = connection.tls();
    sql::Report report{.ok = true,
                       .found = connection.version() + " at " + options.address.text() + " answers, " +
                                (tls.empty() ? "without TLS" : tls),
                       .mend = {}};
    if (tls.empty() && !options.address.is_local()) {
        report.mend = "anybody on the way can read and change what it says; leave sslmode out of url";
    }
    return report;
}

}  // namespace tokenbooth::directory::mysql
