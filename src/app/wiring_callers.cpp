#include "app/wiring.hpp"

#include <utility>

namespace tokenbooth::app {

MadeCaller wire_session(const callers::SessionOptions& options, const Surroundings& surroundings) {
    auto client = http::make_client(options.endpoint, surroundings.pools.for_names());
    if (!client) return core::Failure{.message = "callers.session: " + client.error().message};
    return callers::make_session_authenticator(options, std::move(*client));
}

namespace {

std::unique_ptr<callers::Authenticator> wire_password(const callers::PasswordOptions& options,
                                                      directory::UserDirectory& directory,
                                                      const Surroundings& surroundings) {
    LoginParts& parts = surroundings.logins.parts();
    auto not_rehashed = [&log = surroundings.log](const core::Error& error) {
        log.write(observability::LogLevel::warning, "password_hash_not_renewed", {{"reason", error.reason}});
    };
    return callers::make_password_authenticator(options, {.directory = directory,
                                                          .pool = parts.pool,
                                                          .usual_hashes = parts.usual_hashes,
                                                          .limiter = *parts.limiter,
                                                          .marks = *parts.marks,
                                                          .not_rehashed = std::move(not_rehashed)});
}

}  // namespace

std::optional<callers::AuthenticatorChain> wire_sign_in(const config::Settings& settings,
                                                        directory::UserDirectory& directory,
                                                        const Surroundings& surroundings) {
    // A page of the site's own comes first (contract §2.5).
    const bool built_in =
        settings.password.enabled && !settings.sso.secret.empty() && settings.sso.pages.login_page.empty();
    if (!built_in) return std::nullopt;
    std::vector<std::unique_ptr<callers::Authenticator>> only;
    only.push_back(wire_password(settings.password, directory, surroundings));
    return callers::AuthenticatorChain(std::move(only));
}

// In the contract's order (§4.3): the first that a request carries decides.
MadeCallers wire_callers(const config::Settings& settings, directory::UserDirectory& directory,
                         const Surroundings& surroundings) {
    const core::Clock& clock = surroundings.clock;
    callers::LastUse& uses = surroundings.last_use;
    std::vector<std::unique_ptr<callers::Authenticator>> chain;
    if (!settings.signed_requests.empty()) {
        chain.push_back(callers::make_signed_request_authenticator(settings.signed_requests, surroundings.replays,
                                                                   clock, uses));
    }
    if (!settings.mtls.empty()) chain.push_back(callers::make_mtls_authenticator(settings.mtls, clock, uses));
    if (!settings.api_keys.empty()) {
        chain.push_back(callers::make_api_key_authenticator(settings.api_keys, clock, uses));
    }
    if (!settings.bearers.empty()) {
        auto bearers = wire_bearers(settings, surroundings);
        if (!bearers) return bearers.error();
        chain.push_back(std::move(*bearers));
    }
    if (!settings.proxy.header.empty()) chain.push_back(callers::make_proxy_authenticator(settings.proxy));
    if (settings.session.is_on()) {
        auto session = wire_session(settings.session, surroundings);
        if (!session) return session.error();
        chain.push_back(std::move(*session));
    }
    if (settings.password.enabled) chain.push_back(wire_password(settings.password, directory, surroundings));
    return chain;
}

}  // namespace tokenbooth::app
