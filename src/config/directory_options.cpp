// The rows of the option table for directories.
#include "config/option_builders.hpp"

namespace tokenbooth::config {
namespace {

auto& directories(Draft& draft) { return draft.settings.directories; }

std::vector<Option> common_options() {
    return {
        element(
            "directory[].kind", R"("sqlite")",
            "sqlite: a database file; postgres, mysql: a server; each with our own table or yours. ldap: an LDAP "
            "server. http: your own service. file: a CSV or JSON file, read anew when it changes. caller: the "
            "backend's own word. "
            "Directories are asked in their order; the first that knows the user answers.",
            directories, [](auto& directory) -> auto& { return directory.kind; }),
        element("directory[].name", R"("customers")", "What logs and metrics call it; default: its kind.",
                directories, [](auto& directory) -> auto& { return directory.name; }),
        element("directory[].timeout", R"("1s")", "For one look-up; then 504.", directories,
                [](auto& directory) -> auto& { return directory.guard.timeout; }),
        element("directory[].max_in_flight", "64", "Look-ups at one time; a further one is a 503 at once.",
                directories, [](auto& directory) -> auto& { return directory.guard.max_in_flight; }),
        element("directory[].optional", "false",
                "true: while it is unavailable the next directory is asked; else that is a 503.", directories,
                [](auto& directory) -> auto& { return directory.optional; }),
        element("directory[].emails_are_verified", "false",
                "Your declaration that every address in it is verified, for a directory that holds no such flag.",
                directories, [](auto& directory) -> auto& { return directory.guard.emails_are_verified; }),
        element("directory[].path", R"("tokenbooth.db")",
                "sqlite: the database, created when absent (not so with queries of yours). file: users.csv or "
                "users.json.",
                directories, [](auto& directory) -> auto& { return directory.path; }),
        without_default(
            element("directory[].url", R"("postgres://tokenbooth@db.example.com:5432/shop")",
                    "postgres, mysql: where the server is, without a password. It must prove who it is "
                    "(sslmode=verify-full) unless it is on this machine or sslmode says otherwise. ldap: ldap://, "
                    "ldaps:// or ldapi://. http: https:// or http:// and the path that is asked. Of a name with "
                    "several addresses each is tried.",
                    directories, [](auto& directory) -> auto& { return directory.url; })),
        without_default(
            element("directory[].ca_file", R"("ldap-ca.pem")",
                    "ldap, http: the authorities that may have signed its certificate, in PEM; absent: those "
                    "that the system trusts.",
                    directories, [](auto& directory) -> auto& { return directory.ca_file; })),
    };
}

std::vector<Option> query_options() {
    return {
        without_default(element(
            "directory[].user_query",
            R"("SELECT id AS external_id, full_name AS name, mail AS email, mail_ok AS email_verified FROM customer WHERE id = $1")",
            "sqlite, postgres, mysql: your own query over your own tables, which are then only read. The columns "
            "are named as a "
            "user's fields: external_id, username, name, email, email_verified, disabled, password_hash, and "
            "those of "
            "single sign-on: organization, tags, …. In mysql the parameter is ?.",
            directories, [](auto& directory) -> auto& { return directory.queries.by_external_id; })),
        without_default(element("directory[].email_query",
                                R"("SELECT id AS external_id FROM customer WHERE mail = $1 COLLATE NOCASE")",
                                "Whose an e-mail is: only external_id counts, user_query says the rest. Without "
                                "it nobody is found by one; "
                                "two rows are a 409.",
                                directories, [](auto& directory) -> auto& { return directory.queries.by_email; })),
        without_default(element("directory[].username_query",
                                R"("SELECT id AS external_id FROM customer WHERE login = $1")",
                                "The same by username.", directories,
                                [](auto& directory) -> auto& { return directory.queries.by_username; })),
        without_default(element("directory[].trust_email_verified", "false",
                                "caller: whether a backend's word about email_verified is taken, too.",
                                directories,
                                [](auto& directory) -> auto& { return directory.trust_email_verified; })),
        element("directory[].cache.entries", "100000",
                "sqlite, postgres, mysql, ldap, http: how many answers are kept in memory; 0: none.", directories,
                [](auto& directory) -> auto& { return directory.cache.entries; }),
        element("directory[].cache.ttl", R"("10s")",
                "How long a user is answered without asking. What `tokenbooth users` changes is seen at once all "
                "the same.",
                directories, [](auto& directory) -> auto& { return directory.cache.ttl; }),
        element("directory[].cache.negative_ttl", R"("2s")", "The same for a user who is not there.", directories,
                [](auto& directory) -> auto& { return directory.cache.negative_ttl; }),
        element("directory[].cache.serve_stale_for", R"("0s")",
                "How much longer a known user is answered while the directory is unavailable.", directories,
                [](auto& directory) -> auto& { return directory.cache.serve_stale_for; }),
    };
}

}  // namespace

std::vector<Option> directory_options() {
    std::vector<Option> all;
    for (auto section : {common_options(), http_directory_options(), sql_options(), ldap_options(),
                         query_options(), ldap_attribute_options()}) {
        all.insert(all.end(), section.begin(), section.end());
    }
    return all;
}

}  // namespace tokenbooth::config
