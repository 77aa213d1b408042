#include <tokenbooth/directory/postgres/postgres_address.hpp>

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <memory>

namespace tokenbooth::directory::postgres {
namespace {

constexpr const char* example = "write postgres://user@host:5432/database";
// Where Debian keeps the authorities that everybody trusts (package ca-certificates); libpq 15 has no word for
// them.
constexpr const char* system_authorities = "/etc/ssl/certs/ca-certificates.crt";

// What may stand in the URL beside user, host, port and database. Everything else is either a secret, libpq's own
// blocking look-up, or a time that this directory sets itself.
constexpr std::array<std::string_view, 14> allowed = {"sslmode",
                                                      "sslrootcert",
                                                      "sslcert",
                                                      "sslkey",
                                                      "sslcrl",
                                                      "sslsni",
                                                      "ssl_min_protocol_version",
                                                      "channel_binding",
                                                      "options",
                                                      "target_session_attrs",
                                                      "application_name",
                                                      "keepalives_idle",
                                                      "user",
                                                      "dbname"};

struct FreeOptions {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

core::Failure problem(std::string text) { return {.message = std::move(text)}; }

std::vector<std::string> split(std::string_view list) {
    std::vector<std::string> parts;
    for (;;) {
        const auto comma = list.find(',');
        parts.emplace_back(list.substr(0, comma));
        if (comma == std::string_view::npos) return parts;
        list.remove_prefix(comma + 1);
    }
}

// "user:secret@" between the slashes and the host.
bool has_password(std::string_view url) {
    auto authority = url.substr(url.find("//") + 2);
    authority = authority.substr(0, authority.find_first_of("/?"));
    const auto at = authority.rfind('@');
    return (at != std::string_view::npos && authority.substr(0, at).find(':') != std::string_view::npos) ||
           url.find("password=") != std::string_view::npos;
}

core::Result<std::vector<PostgresAddress::Host>, core::Failure> hosts_of(const std::string& hosts,
                                                                         const std::string& ports) {
    const auto names = split(hosts);
    auto numbers = split(ports);
    if (numbers.size() == 1) numbers.resize(names.size(), numbers.front());
    if (numbers.size() != names.size()) return problem("needs one port, or one for each host");
    std::vector<PostgresAddress::Host> found;
    for (std::size_t index = 0; index < names.size(); ++index) {
        if (names[index].empty()) {
            return problem(std::string("names no host; ") + example +
                           ", or …/database?host=/var/run/postgresql for a unix socket");
        }
        found.push_back({.name = names[index], .port = numbers[index].empty() ? "5432" : numbers[index]});
    }
    return found;
}

}  // namespace

std::string_view PostgresAddress::parameter(std::string_view keyword) const {
    const auto found = std::find_if(parameters.begin(), parameters.end(),
                                    [&](const auto& parameter) { return parameter.first == keyword; });
    return found == parameters.end() ? std::string_view() : found->second;
}

std::string PostgresAddress::text() const {
    std::string text;
    for (const auto& host : hosts) {
        if (!text.empty()) text += ", ";
        text += host.is_socket() ? host.name : host.name + ":" + host.port;
    }
    return text;
}

bool PostgresAddress::is_local() const {
    return std::all_of(hosts.begin(), hosts.end(), [](const Host& host) {
        return host.is_socket() || host.name == "localhost" || host.name == "::1" || host.name.starts_with("127.");
    });
}

core::Result<PostgresAddress, core::Failure> parse_postgres_url(const std::string& url) {
    if (!url.starts_with("postgres://") && !url.starts_with("postgresql://")) {
        return problem(std::string("is no PostgreSQL URL; ") + example);
    }
    if (has_password(url)) {
        return problem("holds a password; leave it out there, and give password_file, password_env or password");
    }
    char* said = nullptr;
    const std::unique_ptr<PQconninfoOption, FreeOptions> options(PQconninfoParse(url.c_str(), &said));
    if (!options) {
        const std::string reason = said == nullptr ? "out of memory" : said;
        PQfreemem(said);
        return problem("is not understood: " + reason.substr(0, reason.find('\n')) + "; " + example);
    }
    PostgresAddress address;
    std::string hosts;
    std::string ports;
    for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val == nullptr) continue;
        const std::string keyword = option->keyword;
        if (keyword == "host") {
            hosts = option->val;
        } else if (keyword == "port") {
            ports = option->val;
        } else if (std::find(allowed.begin(), allowed.end(), keyword) != allowed.end()) {
            address.parameters.emplace_back(keyword, option->val);
        } else {
            return problem("has the parameter " + keyword + ", which has no place there; leave it out");
        }
    }
    auto found = hosts_of(hosts, ports);
    if (!found) return found.error();
    address.hosts = std::move(*found);
    const bool chosen = !address.parameter("sslmode").empty();
    if (!chosen) address.parameters.emplace_back("sslmode", address.is_local() ? "prefer" : "verify-full");
    if (address.parameter("sslmode").starts_with("verify") && address.parameter("sslrootcert").empty()) {
        address.parameters.emplace_back("sslrootcert", system_authorities);
    }
    return address;
}

}  // namespace tokenbooth::directory::postgres
