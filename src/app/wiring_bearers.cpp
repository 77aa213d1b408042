#include "app/wiring.hpp"
#include "app/wiring_key_sets.hpp"

#include <utility>

namespace tokenbooth::app {
namespace {

using config::BearerSettings;
using observability::LogLevel;
using MadeKeys = core::Result<std::shared_ptr<callers::TokenKeys>, core::Failure>;

callers::KeySetReport report_to(const Surroundings& surroundings, const std::string& issuer) {
    return [&log = surroundings.log, &metrics = surroundings.metrics,
            issuer](const core::Result<callers::KeySet, core::Failure>& outcome) {
        if (!outcome) {
            metrics.count_event(observability::Event::key_set_refused);
            log.write(LogLevel::error, "key_set_refused",
                      {{"issuer", issuer}, {"reason", outcome.error().message}});
            return;
        }
        metrics.count_event(observability::Event::key_set_taken);
        log.write((*outcome)->keys().empty() ? LogLevel::error : LogLevel::info, "key_set_taken",
                  {{"issuer", issuer}, {"keys", static_cast<std::int64_t>((*outcome)->keys().size())}});
        for (const auto& key : (*outcome)->ignored()) {
            log.write(LogLevel::info, "key_left_out",
                      {{"issuer", issuer}, {"key", key.name}, {"reason", key.reason}});
        }
    };
}

std::shared_ptr<callers::TokenKeys> wire_fetched_keys(const BearerSettings& settings,
                                                      const Surroundings& surroundings) {
    // The same issuer behind two tables is asked once.
    const std::string name = settings.jwks_address + " " + settings.ca_file.string();
    return surroundings.key_sources.of(name, [&] {
        const auto fetch = [url = settings.jwks_url, ca_file = settings.ca_file](core::Deadline deadline) {
            return fetch_key_set(url, ca_file, deadline);
        };
        return callers::make_fetched_keys(fetch, {}, report_to(surroundings, settings.rules.claims.issuer));
    });
}

MadeKeys wire_keys(const BearerSettings& settings, const Surroundings& surroundings) {
    if (!settings.secret.empty()) return callers::make_secret_keys(settings.secret);
    if (settings.jwks_file.empty()) return wire_fetched_keys(settings, surroundings);
    auto keys = callers::make_file_keys(settings.jwks_file, report_to(surroundings, settings.rules.claims.issuer));
    if (!keys) return core::Failure{.message = "callers.bearer: " + keys.error().message};
    return std::move(*keys);
}

}  // namespace

MadeCaller wire_bearers(const config::Settings& settings, const Surroundings& surroundings) {
    std::vector<callers::BearerIssuer> issuers;
    for (const auto& bearer : settings.bearers) {
        auto keys = wire_keys(bearer, surroundings);
        if (!keys) return keys.error();
        issuers.push_back({.rules = bearer.rules, .keys = std::move(*keys)});
    }
    return callers::make_bearer_authenticator(std::move(issuers), surroundings.clock);
}

}  // namespace tokenbooth::app
