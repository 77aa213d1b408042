#include <tokenbooth/directory/mysql/mysql_address.hpp>

#include <tokenbooth/core/text.hpp>

#include <charconv>
#include <optional>

namespace tokenbooth::directory::mysql {
namespace {

constexpr const char* example = "write mysql://user@host:3306/database";
// Where Debian keeps the authorities that everybody trusts (package ca-certificates).
constexpr const char* system_authorities = "/etc/ssl/certs/ca-certificates.crt";

core::Failure problem(std::string text) { return {.message = std::move(text)}; }

// RFC 3986 §2.1; nothing where it is not well-formed, or NUL would cut it short.
std::optional<std::string> decode(std::string_view text) {
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            plain += text[at];
            continue;
        }
        if (at + 2 >= text.size()) return std::nullopt;
        const int high = core::hex_value(text[at + 1]);
        const int low = core::hex_value(text[at + 2]);
        if (high < 0 || low < 0 || (high == 0 && low == 0)) return std::nullopt;
        plain += static_cast<char>(high * 16 + low);
        at += 2;
    }
    return plain;
}

// Takes what stands before the first `end` off the front; where there is none, everything.
std::string_view take_until(std::string_view& rest, char end) {
    const auto at = rest.find(end);
    const auto taken = rest.substr(0, at);
    rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + 1);
    return taken;
}

core::Result<void, core::Failure> read_host(std::string_view text, MysqlAddress& address) {
    std::string_view port;
    if (text.starts_with('[')) {
        text.remove_prefix(1);
        address.host = take_until(text, ']');
        if (text.starts_with(':')) port = text.substr(1);
    } else {
        address.host = take_until(text, ':');
        port = text;
    }
    if (port.empty()) return {};
    const auto [end, fault] = std::from_chars(port.data(), port.data() + port.size(), address.port);
    if (fault != std::errc() || end != port.data() + port.size() || address.port == 0) {
        return problem(std::string("has no port between 1 and 65535; ") + example);
    }
    return {};
}

core::Result<void, core::Failure> read_ssl_mode(const std::string& word, MysqlAddress& address) {
    if (word == "disable") {
        address.ssl_mode = SslMode::disable;
    } else if (word == "require") {
        address.ssl_mode = SslMode::require;
    } else if (word == "verify-full") {
        address.ssl_mode = SslMode::verify_full;
    } else {
        return problem("has an sslmode that is none; write disable, require or verify-full");
    }
    return {};
}

core::Result<bool, core::Failure> read_parameters(std::string_view text, MysqlAddress& address) {
    bool chosen = false;
    while (!text.empty()) {
        auto parameter = take_until(text, '&');
        const std::string_view name = take_until(parameter, '=');
        const auto value = decode(parameter);
        if (name == "password") {
            return problem(
                "holds a password; leave it out there, and give password_file, password_env or password");
        }
        if (!value) return problem(std::string("is not understood; ") + example);
        if (name == "sslmode") {
            if (auto read = read_ssl_mode(*value, address); !read) return read.error();
            chosen = true;
        } else if (name == "sslrootcert") {
            address.ca_file = *value;
        } else if (name == "socket") {
            address.socket = *value;
        } else {
            return problem("has a parameter \"" + std::string(name) +
                           "\" that is none of sslmode, sslrootcert, socket");
        }
    }
    return chosen;
}

}  // namespace

std::string MysqlAddress::text() const { return socket.empty() ? host + ":" + std::to_string(port) : socket; }

bool MysqlAddress::is_local() const {
    return !socket.empty() || host == "localhost" || host == "::1" || host.starts_with("127.");
}

core::Result<MysqlAddress, core::Failure> parse_mysql_url(std::string_view url) {
    for (const std::string_view scheme : {"mysql://", "mariadb://"}) {
        if (!url.starts_with(scheme)) continue;
        MysqlAddress address;
        auto rest = url.substr(scheme.size());
        auto before_query = take_until(rest, '?');
        const auto query = rest;
        auto authority = take_until(before_query, '/');
        const auto at = authority.rfind('@');
        const auto user = decode(at == std::string_view::npos ? "" : authority.substr(0, at));
        const auto database = decode(before_query);
        if (!user || !database) return problem(std::string("is not understood; ") + example);
        if (at != std::string_view::npos && authority.substr(0, at).find(':') != std::string_view::npos) {
            return problem(
                "holds a password; leave it out there, and give password_file, password_env or password");
        }
        address.user = *user;
        address.database = *database;
        if (at != std::string_view::npos) authority.remove_prefix(at + 1);
        if (auto read = read_host(authority, address); !read) return read.error();
        const auto chosen = read_parameters(query, address);
        if (!chosen) return chosen.error();
        if (address.host.empty() == address.socket.empty()) {
            return problem(std::string("names no host, or one beside its socket; ") + example +
                           ", or mysql://user@/database?socket=/run/mysqld/mysqld.sock");
        }
        if (address.user.empty() || address.database.empty()) {
            return problem(std::string("names no user or no database; ") + example);
        }
        if (!*chosen) address.ssl_mode = address.is_local() ? SslMode::disable : SslMode::verify_full;
        if (address.ssl_mode == SslMode::verify_full && address.ca_file.empty()) {
            address.ca_file = system_authorities;
        }
        return address;
    }
    return problem(std::string("is no MySQL URL; ") + example);
}

}  // namespace tokenbooth::directory::mysql
