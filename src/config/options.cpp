#include "config/options.hpp"

#include "config/option_builders.hpp"

#include <tokenbooth/core/text.hpp>

#include <algorithm>

namespace tokenbooth::config {
namespace {

auto& keys(Draft& draft) { return draft.keys; }
auto& api_keys(Draft& draft) { return draft.settings.api_keys; }
auto& directories(Draft& draft) { return draft.settings.directories; }

using S = Settings;

std::vector<Option> zendesk_options() {
    return {
        scalar("zendesk.insecure_allow_short_secret", "false",
               "Admits a secret of fewer than 32 bytes, which RFC 7518 §3.2 forbids for HS256.",
               [](S& s) -> auto& { return s.allow_short_secrets; }),
        scalar("messaging.token_ttl", R"("15m")",
               "A token's lifetime, at most 24h: long enough for a page, short enough that a stolen one is soon "
               "worthless.",
               [](S& s) -> auto& { return s.messaging.ttl; }),
        without_default(scalar("messaging.platform_ttl.web", R"("15m")",
                               "The same for the web widget; else token_ttl.",
                               [](S& s) -> auto& { return s.messaging.web_ttl; })),
        scalar("messaging.platform_ttl.android", R"("1h")",
               "An expired token costs an Android user the message that is being sent.",
               [](S& s) -> auto& { return s.messaging.android_ttl; }),
        scalar("messaging.platform_ttl.ios", R"("1h")",
               "iOS renews in the background, but not while it is suspended.",
               [](S& s) -> auto& { return s.messaging.ios_ttl; }),
        without_default(scalar("messaging.platform_ttl.unity", R"("15m")", "The same for Unity; else token_ttl.",
                               [](S& s) -> auto& { return s.messaging.unity_ttl; })),
        element("messaging.keys[].id", R"("app_000000000000000000000000")",
                "Zendesk's key id (Admin Center > Account > Security > End user authentication > Messaging).",
                keys, [](KeyDraft& key) -> auto& { return key.id; }),
        element("messaging.keys[].secret_file", R"("/run/secrets/zendesk-messaging")",
                "A file that holds the secret and nothing else; the best of the three ways.", keys,
                [](KeyDraft& key) -> auto& { return key.secret_file; }),
        without_default(element("messaging.keys[].secret_env", R"("ZENDESK_MESSAGING_SECRET")",
                                "Or a variable of the environment, which is overwritten once it has been read.",
                                keys, [](KeyDraft& key) -> auto& { return key.secret_env; })),
        without_default(element("messaging.keys[].secret", R"("…")", "Or the secret itself, in this file.", keys,
                                [](KeyDraft& key) -> auto& { return key.secret; })),
        without_default(
            element("messaging.keys[].sign_from", "2026-12-01T00:00:00Z",
                    "From when on this key signs; absent: always. Of those whose time has come the latest "
                    "signs, among equals the first; the others stand by.",
                    keys, [](KeyDraft& key) -> auto& { return key.sign_from; })),
    };
}

std::vector<Option> caller_options() {
    return {
        element("callers.api_keys[].name", R"("shop-backend")", "What the logs call the caller.", api_keys,
                [](auto& key) -> auto& { return key.name; }),
        element("callers.api_keys[].sha256",
                R"("0000000000000000000000000000000000000000000000000000000000000001")",
                "Of the whole key. `tokenbooth api-key new NAME` prints the stanza.", api_keys,
                [](auto& key) -> auto& { return key.sha256; }),
        element("callers.api_keys[].profiles", R"(["messaging"])",
                "Which tokens this caller may have; default: all.", api_keys,
                [](auto& key) -> auto& { return key.profiles; }),
        without_default(element("callers.api_keys[].may_assert", "true",
                                "Whether the directory kind caller takes this backend's word; default: true where "
                                "that is the only directory.",
                                api_keys, [](auto& key) -> auto& { return key.may_assert; })),
        without_default(element("callers.api_keys[].expires", "2027-01-01T00:00:00Z",
                                "From then on it is refused.", api_keys,
                                [](auto& key) -> auto& { return key.expires; })),
    };
}

std::vector<Option> directory_options() {
    return {
        element(
            "directory[].kind", R"("sqlite")",
            "sqlite: a database file, our own table or yours. file: a CSV or JSON file, read anew when it "
            "changes. caller: the backend's own word. Directories are asked in their order; the first that knows "
            "the user answers.",
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
    };
}

std::vector<Option> query_options() {
    return {
        without_default(element(
            "directory[].user_query",
            R"("SELECT id AS external_id, full_name AS name, mail AS email, mail_ok AS email_verified FROM customer WHERE id = $1")",
            "sqlite: your own query over your own tables, which are then only read. The columns are named as a "
            "user's fields: external_id, username, name, email, email_verified, disabled.",
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
        element("directory[].cache.entries", "100000", "sqlite: how many answers are kept in memory; 0: none.",
                directories, [](auto& directory) -> auto& { return directory.cache.entries; }),
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

std::vector<Option> log_options() {
    return {
        scalar("log.level", R"("info")",
               "debug, info, warning or error. Below warning each request has its line, too.",
               [](S& s) -> auto& { return s.log.level; }),
        scalar("log.format", R"("json")",
               "json or text: one line an event on standard error. The line of each request is JSON, on standard "
               "output.",
               [](S& s) -> auto& { return s.log.format; }),
        without_default(
            scalar("audit.path", R"("/var/log/tokenbooth/audit.log")",
                   "Where the line of each decision goes, appended and opened anew on SIGHUP; default: "
                   "standard output, marked \"log\":\"audit\".",
                   [](S& s) -> auto& { return s.audit.path; })),
    };
}

}  // namespace

const std::vector<Option>& options() {
    static const std::vector<Option> table = [] {
        std::vector<Option> all;
        for (auto section : {server_options(), zendesk_options(), caller_options(), directory_options(),
                             query_options(), log_options()}) {
            all.insert(all.end(), section.begin(), section.end());
        }
        return all;
    }();
    return table;
}

const Option* find_option(std::string_view key) {
    const auto option = std::find_if(options().begin(), options().end(),
                                     [&](const Option& candidate) { return candidate.key == key; });
    return option == options().end() ? nullptr : &*option;
}

std::string suggest(std::string_view word, const std::vector<std::string>& known) {
    const auto nearest = core::nearest_word(word, known);
    return nearest ? "; did you mean \"" + *nearest + "\"?" : "";
}

}  // namespace tokenbooth::config
