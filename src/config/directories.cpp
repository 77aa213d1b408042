#include "config/directories.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace tokenbooth::config {
namespace {

constexpr std::string_view prefix = "directory[].";

struct KindKey {
    std::string key;
    std::vector<DirectoryKind> kinds;
};

// The keys that only some kinds have.
std::vector<KindKey> make_kind_keys() {
    using enum DirectoryKind;
    std::vector<KindKey> keys = {
        {.key = "path", .kinds = {sqlite, file}},
        {.key = "user_query", .kinds = {sqlite, postgres, mysql}},
        {.key = "email_query", .kinds = {sqlite, postgres, mysql}},
        {.key = "username_query", .kinds = {sqlite, postgres, mysql}},
        {.key = "emails_are_verified", .kinds = {sqlite, postgres, mysql, ldap, http, file}},
        {.key = "url", .kinds = {postgres, mysql, ldap, http}},
        {.key = "password", .kinds = {postgres, mysql}},
        {.key = "password_file", .kinds = {postgres, mysql}},
        {.key = "password_env", .kinds = {postgres, mysql}},
        {.key = "connections", .kinds = {postgres}},
        {.key = "ca_file", .kinds = {ldap, http}},
        {.key = "secret", .kinds = {http}},
        {.key = "secret_file", .kinds = {http}},
        {.key = "secret_env", .kinds = {http}},
        {.key = "start_tls", .kinds = {ldap}},
        {.key = "insecure_allow_plaintext", .kinds = {ldap}},
        {.key = "bind_dn", .kinds = {ldap}},
        {.key = "bind_password", .kinds = {ldap}},
        {.key = "bind_password_file", .kinds = {ldap}},
        {.key = "bind_password_env", .kinds = {ldap}},
        {.key = "base_dn", .kinds = {ldap}},
        {.key = "filter", .kinds = {ldap}},
        {.key = "trust_email_verified", .kinds = {caller}},
    };
    for (const auto& option : ldap_attribute_options()) {
        keys.push_back({.key = option.key.substr(prefix.size()), .kinds = {ldap}});
    }
    return keys;
}

const std::vector<KindKey>& kind_keys() {
    static const std::vector<KindKey> keys = make_kind_keys();
    return keys;
}

class Finisher {
  public:
    Finisher(Draft& draft, const WrittenKeys& written, Secrets& secrets)
        : settings_(draft.settings), written_(written), secrets_(secrets) {}

    std::vector<std::string> run(const std::filesystem::path& base) && {
        auto& directories = settings_.directories;
        // No directory in the file means the embedded one at its usual place (contract §4.4).
        const bool none = directories.empty();
        if (none) directories.emplace_back();
        for (std::size_t index = 0; index < directories.size(); ++index) {
            auto& directory = directories[index];
            if (written_.is_empty("directory", index)) continue;
            if (!none && !is_given("kind", index)) {
                fault(index, "has no kind; write kind = \"sqlite\"");
            }
            judge_keys(directory, index);
            finish(directory, index, base);
        }
        judge_names();
        judge_callers();
        return std::move(faults_);
    }

  private:
    void fault(std::size_t index, const std::string& problem) {
        faults_.push_back(written_.place("directory", index) + ": " + problem);
    }

    bool is_given(std::string_view key, std::size_t index) const {
        return written_.has(std::string(prefix) + std::string(key), index);
    }

    void judge_keys(const DirectorySettings& directory, std::size_t index) {
        for (const auto& [key, kinds] : kind_keys()) {
            if (!is_given(key, index)) continue;
            if (std::find(kinds.begin(), kinds.end(), directory.kind) != kinds.end()) continue;
            fault(index, "\"" + std::string(key) + "\" is not for kind \"" +
                             std::string(to_string(directory.kind)) + "\"; remove it");
        }
        for (const auto* const key : {"entries", "ttl", "negative_ttl", "serve_stale_for"}) {
            if (!answers_from_memory(directory.kind) || !is_given("cache." + std::string(key), index)) continue;
            settings_.warnings.push_back(written_.place("directory", index) + ": cache." + std::string(key) +
                                         " changes nothing for kind \"" + std::string(to_string(directory.kind)) +
                                         "\", which answers from memory");
        }
        const auto& queries = directory.queries;
        if (!queries.empty() && queries.by_external_id.empty()) {
            fault(index,
                  "email_query and username_query come beside user_query, which finds a user by external "
                  "id");
        }
    }

    void finish(DirectorySettings& directory, std::size_t index, const std::filesystem::path& base) {
        if (directory.name.empty()) directory.name = to_string(directory.kind);
        if (directory.kind == DirectoryKind::sqlite && directory.path.empty()) directory.path = "tokenbooth.db";
        if (directory.kind == DirectoryKind::file && directory.path.empty()) {
            fault(index, "kind \"file\" needs a path, such as users.csv or users.json");
        }
        if (directory.guard.max_in_flight == 0) fault(index, "max_in_flight = 0 would admit no look-up at all");
        if (directory.kind == DirectoryKind::ldap) finish_ldap(directory, index, base);
        const bool sql = directory.kind == DirectoryKind::postgres || directory.kind == DirectoryKind::mysql;
        if (sql) {
            const auto place = written_.place("directory", index);
            for (const auto& problem : finish_sql(directory, index, place, secrets_)) fault(index, problem);
        }
        if (directory.kind == DirectoryKind::http) {
            const ServicePlace place{.index = index, .name = written_.place("directory", index), .base = base};
            for (const auto& problem : finish_http(directory, place, secrets_, settings_.allow_short_secrets)) {
                fault(index, problem);
            }
        }
        directory.path = base / directory.path;
    }

    void finish_ldap(DirectorySettings& directory, std::size_t index, const std::filesystem::path& base) {
        auto& ldap = directory.ldap;
        ldap.name = directory.name;
        ldap.url = directory.url;
        if (!directory.ca_file.empty()) ldap.ca_file = base / directory.ca_file;
        constexpr std::string_view password = "directory[].bind_password";
        if (secrets_.is_given(password, index)) {
            auto secret = secrets_.take(password, index, written_.place("directory", index));
            // What kept it away has been said.
            if (!secret) return;
            ldap.bind_password = std::move(*secret);
        }
        for (const auto& problem : directory::ldap::find_problems(ldap)) fault(index, problem);
    }

    void judge_names() {
        std::set<std::string> seen;
        for (std::size_t index = 0; index < settings_.directories.size(); ++index) {
            const auto& name = settings_.directories[index].name;
            if (written_.is_empty("directory", index)) continue;
            if (seen.insert(name).second) continue;
            fault(index, "another one has the name \"" + name + "\", too; give each a name of its own");
        }
    }

    void judge_callers() {
        auto& directories = settings_.directories;
        const auto is_caller = [](const auto& directory) { return directory.kind == DirectoryKind::caller; };
        const auto count = std::count_if(directories.begin(), directories.end(), is_caller);
        if (count > 1 || (count == 1 && !is_caller(directories.back()))) {
            fault(directories.size() - 1,
                  "kind \"caller\" stands once, as the last directory: those before it know better");
        }
        settle_assertions("callers.api_keys", settings_.api_keys, count > 0);
        settle_assertions("callers.signed", settings_.signed_requests, count > 0);
        settle_assertions("callers.mtls", settings_.mtls, count > 0);
    }

    template <class List>
    void settle_assertions(const std::string& array, List& backends, bool believed) {
        for (std::size_t index = 0; index < backends.size(); ++index) {
            auto& backend = backends[index];
            if (backend.may_assert.value_or(false) && !believed) {
                faults_.push_back(
                    written_.place(array, index) + ": \"" + backend.name +
                    "\" may assert, but no directory takes its word: add [[directory]] with kind = \"caller\"");
            }
            backend.may_assert = believed && backend.may_assert.value_or(settings_.directories.size() == 1);
        }
    }

    Settings& settings_;
    const WrittenKeys& written_;
    Secrets& secrets_;
    std::vector<std::string> faults_;
};

}  // namespace

std::string_view to_string(DirectoryKind kind) {
    switch (kind) {
        case DirectoryKind::sqlite:
            return "sqlite";
        case DirectoryKind::ldap:
            return "ldap";
        case DirectoryKind::http:
            return "http";
        case DirectoryKind::postgres:
            return "postgres";
        case DirectoryKind::mysql:
            return "mysql";
        case DirectoryKind::file:
            return "file";
        case DirectoryKind::caller:
            return "caller";
    }
    return "sqlite";
}

bool answers_from_memory(DirectoryKind kind) {
    return kind == DirectoryKind::file || kind == DirectoryKind::caller;
}

std::vector<std::string> finish_directories(Draft& draft, const WrittenKeys& written, Secrets& secrets,
                                            const std::filesystem::path& base) {
    return Finisher(draft, written, secrets).run(base);
}

}  // namespace tokenbooth::config
