// Where a PostgreSQL is and how to speak with it: a postgres:// URL as libpq has it (libpq documentation
// §34.1.1.2), without a password. A value; parsing is pure.
#pragma once

#include <tokenbooth/core/result.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenbooth::directory::postgres {

struct PostgresAddress {
    struct Host {
        /// A name, an address, or the folder of a unix socket.
        std::string name;
        std::string port;
        bool is_socket() const { return name.starts_with('/'); }
    };
    /// Tried in this order; at least one.
    std::vector<Host> hosts;
    /// libpq's other keywords and their values, sslmode among them.
    std::vector<std::pair<std::string, std::string>> parameters;

    /// That of the keyword, or "".
    std::string_view parameter(std::string_view keyword) const;
    /// "db.example.com:5432"; for logs.
    std::string text() const;
    /// Nothing leaves this machine.
    bool is_local() const;
};

/// Fails with a sentence that says what to write instead, and never repeats a password. Without sslmode, a server
/// elsewhere must prove who it is (verify-full, by the system's authorities unless sslrootcert names others): an
/// overheard directory is an open mint. One on this machine need not.
core::Result<PostgresAddress, core::Failure> parse_postgres_url(const std::string& url);

}  // namespace tokenbooth::directory::postgres
