#include "app/wiring.hpp"

#include <tokenbooth/app/check.hpp>
#include <tokenbooth/core/time_text.hpp>
#include <tokenbooth/crypto/sha256.hpp>
#include <tokenbooth/token/messaging.hpp>

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

CheckRow check_user(directory::UserDirectory& directory, const std::string& external_id) {
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
        row.found = "no directory knows this user";
        row.mend = "`tokenbooth users list` shows who is there; ids match byte for byte";
        return row;
    }
    if ((*found)->disabled) {
        row.found = "is there, but disabled";
        row.mend = "tokenbooth users enable " + external_id;
        return row;
    }
    const auto claims = token::messaging_claims(**found, 0, 0);
    if (!claims) {
        row.found = claims.error().message;
        row.mend = "change that with `tokenbooth users set`";
        return row;
    }
    row.state = CheckState::ok;
    row.found = "is there and would get a token";
    return row;
}

bool check_directories(const config::Settings& settings, directory::UserDirectory& directory,
                       std::vector<CheckRow>& rows) {
    for (const auto& options : settings.directories) {
        std::error_code error;
        const std::string subject = "directory " + options.name;
        if (!std::filesystem::exists(options.path, error)) {
            rows.push_back({.state = CheckState::warning,
                            .subject = subject,
                            .found = options.path.string() + " is not there yet",
                            .mend = "`tokenbooth users import FILE` or `users add` creates it; check the path"});
            return false;
        }
        auto task = directory.probe(core::Deadline::after(std::chrono::seconds(5)));
        const auto reached = task.result();
        if (!reached) {
            rows.push_back({.state = CheckState::failed,
                            .subject = subject,
                            .found = reached.error().reason,
                            .mend = "is it Tokenbooth's own database, whole, and readable for this user?"});
            return false;
        }
        rows.push_back({.state = CheckState::ok,
                        .subject = subject,
                        .found = options.path.string() + " answers",
                        .mend = {}});
    }
    return true;
}

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
    core::BlockingPool pool(1, 1);
    const auto directory = wire_directory(settings, std::nullopt, pool);
    const bool reached = check_directories(settings, *directory, rows);
    if (user && reached) rows.push_back(check_user(*directory, *user));
    return rows;
}

}  // namespace tokenbooth::app
