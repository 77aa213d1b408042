#include "app/wiring.hpp"

#include <tokenbooth/app/check.hpp>
#include <tokenbooth/core/time_text.hpp>
#include <tokenbooth/crypto/sha256.hpp>
#include <tokenbooth/http/tls.hpp>
#include <tokenbooth/token/messaging.hpp>

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace tokenbooth::app {
namespace {

// Enough to see whether two machines hold the same secret, and too little to find it by.
std::string fingerprint(const core::Secret& secret) {
    constexpr std::size_t shown = 12;
    return crypto::to_hex(crypto::sha256(secret.reveal())).substr(0, shown);
}

void check_keys(const config::Settings& settings, core::WallTime now, std::vector<CheckRow>& rows) {
    if (settings.messaging_keys.empty()) {
        rows.push_back({.state = CheckState::failed,
                        .subject = "keys",
                        .found = "there is none to sign with",
                        .mend = "add [[messaging.keys]] with its id and secret_file"});
        return;
    }
    const keyring::Keyring ring(settings.messaging_keys);
    const keyring::SigningKey* const active = ring.active(now);
    for (const auto& key : settings.messaging_keys) {
        const bool signs = active != nullptr && active->id == key.id;
        const bool later = key.sign_from && *key.sign_from > now;
        std::string found = signs ? "signs now" : "stands by";
        if (later) found += ", signs from " + core::rfc3339(core::unix_seconds(*key.sign_from));
        rows.push_back({.state = CheckState::ok,
                        .subject = "key " + key.id,
                        .found = found + "; SHA-256 of its secret " + fingerprint(key.secret) + "…",
                        .mend = {}});
    }
    if (active == nullptr) {
        rows.push_back({.state = CheckState::failed,
                        .subject = "keys",
                        .found = "none signs yet: every sign_from lies in the future",
                        .mend = "leave sign_from out of the key that Zendesk knows today"});
    }
}

void check_callers(const config::Settings& settings, core::WallTime now, std::vector<CheckRow>& rows) {
    if (settings.api_keys.empty()) {
        rows.push_back({.state = CheckState::failed,
                        .subject = "callers",
                        .found = "there is no way to know who is asking",
                        .mend = "run `tokenbooth api-key new NAME` and add the stanza that it prints"});
    }
    for (const auto& key : settings.api_keys) {
        CheckRow row{.state = CheckState::ok, .subject = "caller " + key.name, .found = "API key", .mend = {}};
        if (key.profiles.empty()) {
            row.state = CheckState::warning;
            row.found += " that may have no tokens at all";
            row.mend = "list its profiles, or leave profiles out for all of them";
        }
        if (key.expires) row.found += " until " + core::rfc3339(core::unix_seconds(*key.expires));
        if (key.expires && *key.expires <= now) {
            row.state = CheckState::failed;
            row.found = "API key that has expired at " + core::rfc3339(core::unix_seconds(*key.expires));
            row.mend = "make a new one with `tokenbooth api-key new`, or remove the stanza";
        }
        rows.push_back(std::move(row));
    }
}

// Whether our own commands can change the users.
bool has_own_users(const config::Settings& settings) {
    return std::any_of(settings.directories.begin(), settings.directories.end(), [](const auto& directory) {
        return directory.kind == config::DirectoryKind::sqlite && directory.queries.empty();
    });
}

CheckRow check_user(const config::Settings& settings, directory::UserDirectory& directory,
                    const std::string& external_id) {
    const bool own = has_own_users(settings);
    CheckRow row{.state = CheckState::failed, .subject = "user " + external_id, .found = {}, .mend = {}};
    const model::Subject subject{.key = model::SubjectKey::external_id, .value = external_id};
    // No event loop on this thread, so the task has ended when the call returns.
    auto task = directory.find(subject, core::Deadline::after(std::chrono::seconds(5)));
    const auto found = task.result();
    if (!found) {
        row.found = found.error().reason;
        row.mend = "mend the directory first";
        return row;
    }
    if (*found == nullptr) {
        const bool asserted = settings.directories.back().kind == config::DirectoryKind::caller;
        if (asserted) row.state = CheckState::warning;
        row.found = asserted ? "known to no directory; a backend that may assert says who they are"
                             : "no directory knows this user";
        row.mend = std::string("ids match byte for byte") + (own ? "; `tokenbooth users list` shows who is there"
                                                                 : "; look them up where the users are kept");
        return row;
    }
    if ((*found)->disabled) {
        row.found = "is there, but disabled";
        row.mend = own ? "tokenbooth users enable " + external_id : "enable them where the users are kept";
        return row;
    }
    const auto claims = token::messaging_claims(**found, 0, 0);
    if (!claims) {
        row.found = claims.error().message;
        row.mend = own ? "change that with `tokenbooth users set`" : "change that where the users are kept";
        return row;
    }
    row.state = CheckState::ok;
    row.found = "is there and would get a token";
    return row;
}

CheckRow check_caller_directory(const config::Settings& settings, const config::DirectorySettings& directory) {
    std::string believed;
    for (const auto& key : settings.api_keys) {
        if (key.may_assert == true) believed += (believed.empty() ? "" : ", ") + key.name;
    }
    const std::string subject = "directory " + directory.name;
    if (!believed.empty()) {
        return {.state = CheckState::ok, .subject = subject, .found = "takes the word of " + believed, .mend = {}};
    }
    return {.state = CheckState::warning,
            .subject = subject,
            .found = "takes nobody's word",
            .mend = "write may_assert = true at the API key of the backend that shall be believed"};
}

std::string mend_of(const config::DirectorySettings& settings) {
    if (settings.kind == config::DirectoryKind::file)
        return "mend the rows; the service keeps the last good version";
    if (!settings.queries.empty())
        return "try the query with the sqlite3 command; tables and columns as it names them?";
    return "is it Tokenbooth's own database, whole, and readable for this user?";
}

CheckRow check_directory(const config::DirectorySettings& settings, const Surroundings& surroundings) {
    CheckRow row{.state = CheckState::failed,
                 .subject = "directory " + settings.name,
                 .found = {},
                 .mend = mend_of(settings)};
    std::error_code error;
    if (!std::filesystem::exists(settings.path, error)) {
        const auto folder = settings.path.parent_path();
        const bool creatable = settings.kind == config::DirectoryKind::sqlite && settings.queries.empty() &&
                               (folder.empty() || std::filesystem::is_directory(folder, error));
        row.state = creatable ? CheckState::warning : CheckState::failed;
        row.found = settings.path.string() + " is not there" + (creatable ? " yet" : "");
        row.mend = creatable ? "`tokenbooth users import FILE` or `users add` creates it; check the path"
                             : "check the path";
        return row;
    }
    const auto made = wire_directory(settings, 0, surroundings);
    if (!made) {
        row.found = made.error().message;
        return row;
    }
    auto task = (*made)->probe(core::Deadline::after(std::chrono::seconds(5)));
    const auto reached = task.result();
    if (!reached) {
        row.found = reached.error().reason;
        return row;
    }
    return {
        .state = CheckState::ok, .subject = row.subject, .found = settings.path.string() + " answers", .mend = {}};
}

void check_audit(const config::Settings& settings, std::vector<CheckRow>& rows) {
    const auto& path = settings.audit.path;
    if (path.empty()) return;
    const bool there = access(path.c_str(), F_OK) == 0;
    const auto asked = there ? path : path.parent_path();
    if (access(asked.c_str(), W_OK) == 0) return;
    rows.push_back({.state = CheckState::failed,
                    .subject = "audit.path",
                    .found = asked.string() + " is not there or not writable for this user",
                    .mend = "create the folder, or let this user write to it"});
}

void check_certificate(const config::Settings& settings, core::WallTime now, std::vector<CheckRow>& rows) {
    if (settings.tls.certificate_file.empty()) return;
    CheckRow row{.state = CheckState::failed, .subject = "server.tls", .found = {}, .mend = {}};
    const auto tls = http::load_tls(settings.tls);
    if (!tls) {
        row.found = tls.error().message;
        row.mend = "both files in PEM form, readable for this user";
    } else {
        const auto& certificate = (*tls)->certificate();
        constexpr std::chrono::hours soon(14 * 24);
        const bool over = certificate.expires <= now;
        row.state = certificate.expires > now + soon ? CheckState::ok : CheckState::warning;
        if (over) row.state = CheckState::failed;
        row.found = certificate.subject + (over ? " has ended at " : " until ") +
                    core::rfc3339(core::unix_seconds(certificate.expires));
        if (row.state != CheckState::ok) row.mend = "renew it, then send SIGHUP";
    }
    rows.push_back(std::move(row));
}

void check_public_url(const config::Settings& settings, std::vector<CheckRow>& rows) {
    const std::string& url = settings.public_url;
    if (url.empty()) return;
    const bool safe =
        url.starts_with("https://") || url.starts_with("http://localhost") || url.starts_with("http://127.0.0.1");
    rows.push_back({.state = safe ? CheckState::ok : CheckState::warning,
                    .subject = "server.public_url",
                    .found = "browsers ask " + url + "/v1/messaging/token",
                    .mend = safe ? "" : "let browsers come over https: a token that is overheard is a login"});
}

// Everything that a directory needs and nobody but a service has.
class Workshop {
  public:
    Surroundings surroundings() {
        return {.log = log_,
                .metrics = metrics_,
                .clock = clock_,
                .pools = pools_,
                .cache_statistics = cache_statistics_,
                .draining = {},
                .alive = {},
                .render_metrics = {},
                .version = {}};
    }

  private:
    observability::Log log_{{.level = observability::LogLevel::error, .format = observability::LogFormat::text}};
    observability::Metrics metrics_;
    core::SystemClock clock_;
    Pools pools_;
    CacheStatistics cache_statistics_;
};

}  // namespace

std::vector<CheckRow> check(const config::Settings& settings, const std::optional<std::string>& user,
                            core::WallTime now) {
    std::vector<CheckRow> rows;
    rows.reserve(settings.warnings.size() + settings.messaging_keys.size() + settings.api_keys.size() + 4);
    for (const auto& warning : settings.warnings) {
        rows.push_back({.state = CheckState::warning, .subject = "configuration", .found = warning, .mend = {}});
    }
    check_keys(settings, now, rows);
    check_callers(settings, now, rows);
    check_audit(settings, rows);
    check_certificate(settings, now, rows);
    check_public_url(settings, rows);
    Workshop workshop;
    const Surroundings surroundings = workshop.surroundings();
    bool reached = true;
    for (const auto& directory : settings.directories) {
        rows.push_back(directory.kind == config::DirectoryKind::caller
                           ? check_caller_directory(settings, directory)
                           : check_directory(directory, surroundings));
        reached =
            reached && (rows.back().state == CheckState::ok || directory.kind == config::DirectoryKind::caller);
    }
    if (!user || !reached) return rows;
    const auto directory = wire_directories(settings, surroundings);
    if (directory) rows.push_back(check_user(settings, **directory, *user));
    return rows;
}

}  // namespace tokenbooth::app
