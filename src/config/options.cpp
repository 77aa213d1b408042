#include "config/options.hpp"

#include <tokenbooth/core/text.hpp>

#include <algorithm>

namespace tokenbooth::config {
namespace {

constexpr Form form_of(const bool*) { return Form::flag; }
constexpr Form form_of(const std::optional<bool>*) { return Form::flag; }
constexpr Form form_of(const std::size_t*) { return Form::number; }
constexpr Form form_of(const std::optional<core::WallTime>*) { return Form::time; }
constexpr Form form_of(const std::vector<std::string>*) { return Form::list; }
constexpr Form form_of(const std::vector<model::Profile>*) { return Form::list; }
constexpr Form form_of(const void*) { return Form::text; }

// The builder of one row; `member` yields the reference that the value is read into.
template <class Member>
Option scalar(std::string_view key, std::string_view sample, std::string_view help, Member member) {
    using Field = std::remove_reference_t<decltype(member(std::declval<Settings&>()))>;
    return {.key = key,
            .form = form_of(static_cast<Field*>(nullptr)),
            .sample = sample,
            .has_default = true,
            .help = help,
            .apply = [member](Draft& draft, std::size_t, const Value& value) {
                return read(value, member(draft.settings));
            }};
}

// A number of bytes.
template <class Member>
Option size(std::string_view key, std::string_view sample, std::string_view help, Member member) {
    return {.key = key,
            .form = Form::text,
            .sample = sample,
            .has_default = true,
            .help = help,
            .apply = [member](Draft& draft, std::size_t, const Value& value) {
                Size bytes;
                auto fault = read(value, bytes);
                if (!fault) member(draft.settings) = bytes.bytes;
                return fault;
            }};
}

// The same for a table in an array, which grows with the indices that it meets.
template <class List, class Member>
Option element(std::string_view key, std::string_view sample, std::string_view help, List list, Member member) {
    using Element = typename std::remove_reference_t<decltype(list(std::declval<Draft&>()))>::value_type;
    using Field = std::remove_reference_t<decltype(member(std::declval<Element&>()))>;
    return {.key = key,
            .form = form_of(static_cast<Field*>(nullptr)),
            .sample = sample,
            .has_default = true,
            .help = help,
            .apply = [list, member](Draft& draft, std::size_t index, const Value& value) {
                auto& elements = list(draft);
                if (elements.size() <= index) elements.resize(index + 1);
                return read(value, member(elements[index]));
            }};
}

// The same row, for a value that also must lie within bounds.
template <class Member>
Option bounded(Option option, Member member, std::string_view what, auto least, auto most) {
    option.apply = [apply = option.apply, member, what, least, most](Draft& draft, std::size_t index,
                                                                     const Value& value) -> Fault {
        if (auto fault = apply(draft, index, value)) return fault;
        const auto& read = member(draft.settings);
        if (read < least || read > most) return "must be " + std::string(what);
        return std::nullopt;
    };
    return option;
}

Option without_default(Option option) {
    option.has_default = false;
    return option;
}

auto& keys(Draft& draft) { return draft.keys; }
auto& api_keys(Draft& draft) { return draft.settings.api_keys; }
auto& directories(Draft& draft) { return draft.settings.directories; }

using S = Settings;

// How long something may take.
template <class Member>
Option patience(std::string_view key, std::string_view sample, std::string_view help, Member member) {
    using namespace std::chrono_literals;
    return bounded(scalar(key, sample, help, member), member, R"(between "1ms" and "1d")", 1ms,
                   std::chrono::milliseconds(24h));
}

// The same for what may take no time at all.
template <class Member>
Option pause(std::string_view key, std::string_view sample, std::string_view help, Member member) {
    using namespace std::chrono_literals;
    return bounded(scalar(key, sample, help, member), member, R"(at most "1d")", 0ms,
                   std::chrono::milliseconds(24h));
}

template <class Member>
Option count(std::string_view key, std::string_view sample, std::string_view help, Member member) {
    constexpr std::size_t most = 10'000'000;
    return bounded(scalar(key, sample, help, member), member, "between 1 and 10000000", std::size_t{1}, most);
}

template <class Member>
Option bytes(std::string_view key, std::string_view sample, std::string_view help, Member member) {
    constexpr std::size_t most = std::size_t{64} * 1024 * 1024;
    return bounded(size(key, sample, help, member), member, R"(between 1 byte and "64MiB")", std::size_t{1}, most);
}

std::vector<Option> server_options() {
    const auto threads = [](S& s) -> auto& { return s.server.threads; };
    constexpr std::size_t most_threads = 1024;
    return {
        scalar(
            "server.listen", R"(["127.0.0.1:8080"])",
            "Where to listen: host:port, [v6]:port or unix:/path. Port 0 takes a free one, which the log names.",
            [](S& s) -> auto& { return s.server.listen; }),
        bounded(scalar("server.threads", "0",
                       "0: one for each CPU that this process may use (affinity and cgroup quota).", threads),
                threads, "at most 1024", std::size_t{0}, most_threads),
        count("server.max_connections", "20000",
              "Further ones are closed at once. Keep it below the limit of open files.",
              [](S& s) -> auto& { return s.server.max_connections; }),
        patience("server.request_timeout", R"("3500ms")", "For a whole request: the widget gives up after 4 s.",
                 [](S& s) -> auto& { return s.server.request_timeout; }),
        pause("server.drain_delay", R"("1s")",
              "After SIGTERM: how long connections are still accepted, so that a proxy sees /readyz fail first.",
              [](S& s) -> auto& { return s.server.drain_delay; }),
        pause("server.shutdown_grace", R"("20s")", "After SIGTERM: when to cut off whatever is still in flight.",
              [](S& s) -> auto& { return s.server.shutdown_grace; }),
        bytes("server.limits.header", R"("16KiB")", "The request line and the fields together.",
              [](S& s) -> auto& { return s.server.limits.header; }),
        count("server.limits.headers", "64", "The number of fields.",
              [](S& s) -> auto& { return s.server.limits.headers; }),
        bytes("server.limits.target", R"("2KiB")", "The request target.",
              [](S& s) -> auto& { return s.server.limits.target; }),
        bytes("server.limits.body", R"("64KiB")", "The body.", [](S& s) -> auto& { return s.server.limits.body; }),
        patience("server.limits.header_timeout", R"("10s")", "From the first byte; progress does not extend it.",
                 [](S& s) -> auto& { return s.server.limits.header_timeout; }),
        patience("server.limits.body_timeout", R"("20s")",
                 "From the end of the header; progress does not extend it.",
                 [](S& s) -> auto& { return s.server.limits.body_timeout; }),
        patience("server.limits.write_timeout", R"("20s")", "For a client to take its answer.",
                 [](S& s) -> auto& { return s.server.limits.write_timeout; }),
        patience("server.limits.idle_timeout", R"("75s")", "Between two requests on one connection.",
                 [](S& s) -> auto& { return s.server.limits.idle_timeout; }),
    };
}

std::vector<Option> admin_options() {
    return {
        scalar(
            "admin.listen", R"(["127.0.0.1:9090"])",
            "Where operators find /healthz, /readyz with reasons, /metrics and /version; [] for nowhere. Keep it "
            "out of reach of the internet.",
            [](S& s) -> auto& { return s.admin_listen; }),
    };
}

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
        for (auto section : {server_options(), admin_options(), zendesk_options(), caller_options(),
                             directory_options(), query_options(), log_options()}) {
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
