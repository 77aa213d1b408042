#include "app/check_rows.hpp"
#include "app/wiring_key_sets.hpp"

#include <algorithm>
#include <utility>

namespace tokenbooth::app {
namespace {

using config::BearerSettings;
using core::Failure;
using token::JsonWebKeySet;

core::Result<callers::KeySetText, Failure> fetch(const BearerSettings& settings) {
    if (!settings.jwks_file.empty()) return callers::read_key_set_file(settings.jwks_file);
    // No event loop on this thread, so the task has ended when the call returns.
    auto task =
        fetch_key_set(settings.jwks_url, settings.ca_file, core::Deadline::after(callers::KeySetRules().timeout));
    return task.result();
}

std::string names_of(const std::vector<crypto::SignatureAlgorithm>& algorithms) {
    std::string names;
    for (const auto algorithm : algorithms)
        names += (names.empty() ? "" : ", ") + std::string(to_string(algorithm));
    return names;
}

void judge_keys(const JsonWebKeySet& set, const BearerSettings& settings, CheckRow& row) {
    const auto& pinned = settings.rules.algorithms;
    const auto& keys = set.keys();
    const auto fits = [&](const token::VerificationKey& key) {
        return std::any_of(pinned.begin(), pinned.end(), [&](auto algorithm) { return key.fits(algorithm); });
    };
    const auto fitting = std::count_if(keys.begin(), keys.end(), fits);
    row.found = std::to_string(fitting) + " of " + std::to_string(keys.size() + set.ignored().size()) +
                " keys sign by " + names_of(pinned);
    for (const auto& key : set.ignored()) row.found += "; " + key.name + " is left out: " + key.reason;
    if (fitting == 0) {
        row.mend = "list in algorithms what the issuer really signs by";
    } else {
        row.state = CheckState::ok;
    }
}

CheckRow check_bearer(const BearerSettings& settings) {
    CheckRow row{
        .state = CheckState::failed, .subject = "caller " + settings.rules.claims.issuer, .found = {}, .mend = {}};
    if (!settings.secret.empty()) {
        row.state = CheckState::ok;
        row.found = "tokens by HS256; SHA-256 of its secret " + fingerprint(settings.secret) + "…";
        return row;
    }
    auto text = fetch(settings);
    if (!text) {
        row.found = std::move(text.error().message);
        row.mend =
            "is jwks_url the jwks_uri of the issuer's /.well-known/openid-configuration, and reachable from here?";
        return row;
    }
    const auto set = JsonWebKeySet::read(text->text);
    if (set) {
        judge_keys(*set, settings, row);
    } else {
        row.found = set.error().message;
        row.mend = "it must be a JSON Web Key Set (RFC 7517 §5)";
    }
    return row;
}

}  // namespace

void check_bearers(const config::Settings& settings, std::vector<CheckRow>& rows) {
    for (const auto& bearer : settings.bearers) rows.push_back(check_bearer(bearer));
}

}  // namespace tokenbooth::app
