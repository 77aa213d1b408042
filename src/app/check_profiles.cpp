// Which of Zendesk's doors are open, what to enter there, and what each would say of a user.
#include "app/check_rows.hpp"

#include <tokenbooth/core/text.hpp>

#include <algorithm>

namespace tokenbooth::app {
namespace {

using model::Profile;

bool is_on(const config::Settings& settings, Profile profile) {
    return profile == Profile::messaging ? !settings.messaging_keys.empty()
                                         : !config::secret_of(settings, profile).empty();
}

std::string addresses_of(const std::string& url, Profile profile) {
    if (url.empty()) return "";
    if (profile == Profile::sso) {
        return "; Remote login URL " + url + "/v1/sso/login, Remote logout URL " + url + "/v1/sso/logout";
    }
    return profile == Profile::support_sdk ? "; JWT URL " + url + "/v1/support-sdk/jwt" : "";
}

// A navigation carries cookies, and what a proxy adds; never a field of the page's own.
bool has_browser_callers(const config::Settings& settings) {
    const auto& bearers = settings.bearers;
    const bool cookie = std::any_of(bearers.begin(), bearers.end(), [](const auto& bearer) {
        return !core::equal_ignoring_ascii_case(bearer.rules.place, "authorization");
    });
    const bool built_in = settings.password.enabled && settings.sso.pages.login_page.empty();
    return settings.session.is_on() || !settings.proxy.header.empty() || cookie || built_in;
}

bool keeps_users(const config::Settings& settings) {
    const auto& directories = settings.directories;
    return std::any_of(directories.begin(), directories.end(),
                       [](const auto& directory) { return directory.kind != config::DirectoryKind::caller; });
}

// Where that has been switched off.
bool takes_unproved_addresses(const config::Settings& settings, Profile profile) {
    return token::requires_verified_email({}, profile) &&
           !token::requires_verified_email(profile_options(settings), profile);
}

}  // namespace

void note_closed_profiles(const config::Settings& settings, const std::vector<Profile>& profiles, CheckRow& row) {
    // Who lists none may have whatever there is.
    if (profiles == model::all_profiles()) return;
    std::string closed;
    for (const Profile profile : profiles) {
        if (!is_on(settings, profile)) closed += (closed.empty() ? "" : ", ") + std::string(to_string(profile));
    }
    if (closed.empty()) return;
    row.state = CheckState::warning;
    row.found += "; may have tokens of " + closed + ", for which there is no secret";
    row.mend = "configure a secret for " + closed + ", or take it out of the caller's profiles";
}

void check_profiles(const config::Settings& settings, std::vector<CheckRow>& rows) {
    for (const auto profile : model::all_profiles()) {
        const auto& secret = config::secret_of(settings, profile);
        if (secret.empty()) continue;
        rows.push_back({.state = CheckState::ok,
                        .subject = std::string(to_string(profile)),
                        .found = "is on; SHA-256 of its secret " + fingerprint(secret) + "…" +
                                 addresses_of(settings.public_url, profile),
                        .mend = {}});
        if (!takes_unproved_addresses(settings, profile)) continue;
        rows.back().state = CheckState::warning;
        rows.back().found += "; claims addresses that nobody has proved";
        rows.back().mend =
            "leave require_verified_email at true: Zendesk takes whoever claims an address for the user who has "
            "it";
    }
    if (is_on(settings, Profile::sso) && !has_browser_callers(settings)) {
        rows.push_back(
            {.state = CheckState::failed,
             .subject = "sso",
             .found = "no caller that a browser could be on its way from Zendesk; a backend's key is none",
             .mend = "add [callers.session], [callers.proxy] or a [[callers.bearer]] with a cookie; or "
                     "callers.password, for the built-in sign-in page"});
    }
    if (is_on(settings, Profile::sso) && !keeps_users(settings)) {
        rows.push_back({.state = CheckState::failed,
                        .subject = "sso",
                        .found = "no directory knows whoever comes: nobody's word is taken of a browser",
                        .mend = "add a directory of another kind than caller"});
    }
    if (is_on(settings, Profile::support_sdk) && !keeps_users(settings)) {
        rows.push_back({.state = CheckState::failed,
                        .subject = "support_sdk",
                        .found = "no directory knows the user when Zendesk redeems a user_token",
                        .mend = "add a directory of another kind than caller"});
    }
}

void judge_user(const config::Settings& settings, const model::User& user, core::WallTime now, CheckRow& row) {
    std::string would;
    std::string would_not;
    for (const auto profile : model::all_profiles()) {
        if (!is_on(settings, profile)) continue;
        model::TokenRequest request;
        request.profile = profile;
        const auto claims = token::claims_of(profile_options(settings), request, user, now);
        const std::string name(to_string(profile));
        if (claims) {
            would += (would.empty() ? "" : ", ") + name;
        } else {
            would_not += (would_not.empty() ? "" : "; not ") + name + ": " + claims.error().reason;
        }
    }
    if (would_not.empty()) {
        row.state = CheckState::ok;
        row.found = "is there and would get a token" + (would.empty() ? "" : " (" + would + ")");
        return;
    }
    row.state = would.empty() ? CheckState::failed : CheckState::warning;
    row.found = "is there; " + (would.empty() ? "" : "would get a token of " + would + "; ") + "not " + would_not;
}

}  // namespace tokenbooth::app
