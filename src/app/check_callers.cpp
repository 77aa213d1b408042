#include "app/check_rows.hpp"

#include <tokenbooth/core/time_text.hpp>

#include <utility>

namespace tokenbooth::app {
namespace {

void check_proxy(const config::Settings& settings, std::vector<CheckRow>& rows) {
    CheckRow row{.state = CheckState::ok,
                 .subject = "caller " + settings.proxy.header,
                 .found = "a field that these proxies write:",
                 .mend = {}};
    for (const auto& proxy : settings.server.trusted_proxies) row.found += " " + proxy;
    if (settings.browser.allowed_origins.empty()) {
        row.state = CheckState::warning;
        row.found += "; only pages of this service's own origin may ask";
        row.mend = "list your site's origin in browser.allowed_origins, unless it is the same";
    }
    rows.push_back(std::move(row));
}

// What keeps users of a directory with the site's own queries from signing in; nothing where they can.
std::string find_query_gap(const config::DirectorySettings& directory) {
    const auto& queries = directory.queries;
    const bool names_hash = queries.by_external_id.find("password_hash") != std::string::npos ||
                            queries.by_external_id.find('*') != std::string::npos;
    if (queries.empty()) return {};
    if (!names_hash) return "user_query of " + directory.name + " yields no password_hash";
    if (queries.by_username.empty() && queries.by_email.empty()) {
        return directory.name + " has neither username_query nor email_query";
    }
    return {};
}

CheckRow check_password(const config::Settings& settings) {
    CheckRow row{
        .state = CheckState::ok, .subject = "caller password", .found = "sign-in by password", .mend = {}};
    const auto& limit = settings.password.failed_logins;
    if (limit) {
        row.found += "; after " + std::to_string(limit->tokens) + " failures one more every " +
                     std::to_string(limit->per.count() / limit->tokens / 1000) + " s";
    } else {
        row.state = CheckState::warning;
        row.found += " that may be guessed without end";
        row.mend = "leave rate_limit.failed_logins at its default";
    }
    for (const auto& directory : settings.directories) {
        const std::string gap = find_query_gap(directory);
        if (gap.empty()) continue;
        row.state = CheckState::warning;
        row.found += "; " + gap;
        row.mend = "without them nobody in this directory can sign in";
    }
    return row;
}

}  // namespace

void check_callers(const config::Settings& settings, core::WallTime now, std::vector<CheckRow>& rows) {
    if (!has_callers(settings)) {
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
        note_closed_profiles(settings, key.profiles, row);
        if (key.expires) row.found += " until " + core::rfc3339(core::unix_seconds(*key.expires));
        if (key.expires && *key.expires <= now) {
            row.state = CheckState::failed;
            row.found = "API key that has expired at " + core::rfc3339(core::unix_seconds(*key.expires));
            row.mend = "make a new one with `tokenbooth api-key new`, or remove the stanza";
        }
        rows.push_back(std::move(row));
    }
    for (const auto& backend : settings.signed_requests) {
        rows.push_back({.state = CheckState::ok,
                        .subject = "caller " + backend.name,
                        .found = "signs its requests; SHA-256 of its secret " + fingerprint(backend.secret) +
                                 "…, window " + std::to_string(backend.window.count()) + " s",
                        .mend = {}});
        note_closed_profiles(settings, backend.profiles, rows.back());
    }
    for (const auto& backend : settings.mtls) {
        rows.push_back({.state = CheckState::ok,
                        .subject = "caller " + backend.name,
                        .found = "shows a client certificate of " + backend.subject_alt_name,
                        .mend = {}});
        note_closed_profiles(settings, backend.profiles, rows.back());
    }
    if (!settings.proxy.header.empty()) check_proxy(settings, rows);
    if (settings.password.enabled) rows.push_back(check_password(settings));
}

}  // namespace tokenbooth::app
