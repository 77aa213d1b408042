#include "app/check_rows.hpp"

#include <tokenbooth/app/check.hpp>
#include <tokenbooth/core/time_text.hpp>
#include <tokenbooth/crypto/sha256.hpp>
#include <tokenbooth/http/tls.hpp>
#include <tokenbooth/http/url.hpp>

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace tokenbooth::app {
namespace {

void check_keys(const config::Settings& settings, core::WallTime now, std::vector<CheckRow>& rows) {
    check_profiles(settings, rows);
    if (!config::has_profiles(settings)) {
        rows.push_back({.state = CheckState::failed,
                        .subject = "keys",
                        .found = "there is none to sign with",
                        .mend = "add [[messaging.keys]] with its id and secret_file"});
    }
    if (settings.messaging_keys.empty()) return;
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
    const auto address = http::parse_url(url);
    const bool safe = address && (address->is_https || address->is_loopback());
    rows.push_back({.state = safe ? CheckState::ok : CheckState::warning,
                    .subject = "server.public_url",
                    .found = settings.messaging_keys.empty() ? "browsers find this service at " + url
                                                             : "browsers ask " + url + "/v1/messaging/token",
                    .mend = safe ? "" : "let browsers come over https: a token that is overheard is a login"});
    if (url.ends_with(settings.server.base_path)) return;
    rows.push_back({.state = CheckState::warning,
                    .subject = "server.public_url",
                    .found = "does not end in server.base_path, " + settings.server.base_path +
                             ", so the addresses that it makes lead nowhere",
                    .mend = "write " + url + settings.server.base_path});
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
                .last_use = last_use_,
                .replays = *replays_,
                .key_sources = key_sources_,
                .logins = logins_,
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
    callers::LastUse last_use_;
    std::unique_ptr<state::ReplayGuard> replays_ = wire_replay_guard(clock_);
    KeySources key_sources_;
    Logins logins_;
};

}  // namespace

std::string fingerprint(const core::Secret& secret) {
    constexpr std::size_t shown = 12;
    return crypto::to_hex(crypto::sha256(secret.reveal())).substr(0, shown);
}

std::vector<CheckRow> check(const config::Settings& settings, const std::optional<std::string>& user,
                            core::WallTime now) {
    std::vector<CheckRow> rows;
    rows.reserve(settings.warnings.size() + settings.messaging_keys.size() + settings.api_keys.size() + 4);
    for (const auto& warning : settings.warnings) {
        rows.push_back({.state = CheckState::warning, .subject = "configuration", .found = warning, .mend = {}});
    }
    check_keys(settings, now, rows);
    check_callers(settings, now, rows);
    check_bearers(settings, rows);
    check_audit(settings, rows);
    check_certificate(settings, now, rows);
    check_public_url(settings, rows);
    Workshop workshop;
    const Surroundings surroundings = workshop.surroundings();
    if (settings.session.is_on()) rows.push_back(check_session(settings, surroundings));
    bool reached = true;
    for (const auto& directory : settings.directories) {
        rows.push_back(directory.kind == config::DirectoryKind::caller
                           ? check_caller_directory(settings, directory)
                           : check_directory(directory, surroundings));
        reached = reached && (rows.back().state != CheckState::failed || directory.optional);
    }
    if (!user) return rows;
    if (reached) {
        if (const auto directory = wire_directories(settings, surroundings)) {
            rows.push_back(check_user(settings, **directory, *user, now));
            return rows;
        }
    }
    rows.push_back({.state = CheckState::failed,
                    .subject = "user " + *user,
                    .found = "was not looked up",
                    .mend = "mend the directories first"});
    return rows;
}

}  // namespace tokenbooth::app
