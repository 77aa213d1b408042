// Where a MariaDB or MySQL is and how to speak with it: mysql://user@host:3306/database?sslmode=…, without a
// password. A value; parsing is pure.
#pragma once

#include <tokenbooth/core/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace tokenbooth::directory::mysql {

/// The words are PostgreSQL's, so that one configuration reads like the other.
enum class SslMode {
    disable,
    /// Encrypted, with whoever answers.
    require,
    /// The server proves by its certificate that it is the host of the URL.
    verify_full
};

struct MysqlAddress {
    std::string host;
    std::uint16_t port = 3306;
    /// The file of a unix socket, in place of the host.
    std::string socket;
    std::string user;
    std::string database;
    SslMode ssl_mode = SslMode::disable;
    /// The authorities that may have signed the server's certificate, in PEM.
    std::string ca_file;

    /// "db.example.com:3306"; for logs.
    std::string text() const;
    /// Nothing leaves this machine.
    bool is_local() const;
};

/// Fails with a sentence that says what to write instead, and never repeats a password. Without sslmode, a server
/// elsewhere must prove who it is (verify-full, by the system's authorities unless sslrootcert names others): an
/// overheard directory is an open mint. One on this machine need not speak TLS.
core::Result<MysqlAddress, core::Failure> parse_mysql_url(std::string_view url);

}  // namespace tokenbooth::directory::mysql
