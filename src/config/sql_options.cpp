// The rows of the option table for directories in a database server, and what must hold of them together.
#include "config/directories.hpp"
#include "config/option_builders.hpp"

namespace tokenbooth::config {
namespace {

auto& directories(Draft& draft) { return draft.settings.directories; }

constexpr std::string_view password_key = "directory[].password";

template <class Address>
void read_address(core::Result<Address, core::Failure> parsed, Address& to, std::vector<std::string>& problems) {
    if (parsed) {
        to = std::move(*parsed);
    } else {
        problems.push_back("url " + parsed.error().message);
    }
}

}  // namespace

std::vector<Option> sql_options() {
    auto rows =
        secret_elements(password_key, R"("/run/secrets/database")",
                        "postgres, mysql: a file that holds the password and nothing else; it has no place "
                        "in url.",
                        directories);
    rows.push_back(without_default(element(
        "directory[].connections", "4",
        "postgres: at most so many of each thread (4); look-ups beyond them wait for one. mysql has 4 in all.",
        directories, [](auto& directory) -> auto& { return directory.connections; })));
    return rows;
}

std::vector<std::string> finish_sql(DirectorySettings& directory, std::size_t index, const std::string& place,
                                    Secrets& secrets) {
    std::vector<std::string> problems;
    if (directory.kind == DirectoryKind::postgres) {
        read_address(directory::postgres::parse_postgres_url(directory.url), directory.postgres, problems);
    } else {
        read_address(directory::mysql::parse_mysql_url(directory.url), directory.mysql, problems);
    }
    if (directory.connections == 0) problems.emplace_back("connections = 0 would admit no look-up at all");
    const bool written = secrets.is_given(password_key, index);
    // What keeps a password away is said where it is taken.
    auto password = written ? secrets.take(password_key, index, place) : std::nullopt;
    if (password) directory.password = std::move(*password);
    return problems;
}

}  // namespace tokenbooth::config
