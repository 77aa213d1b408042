#include "app/wiring.hpp"

#include <tokenbooth/app/service_state.hpp>

#include <utility>

namespace tokenbooth::app {
namespace {

// Contract §2.5.
constexpr std::chrono::minutes sso_session_lifetime(30);

std::optional<keyring::SigningKey> key_of(const core::Secret& secret) {
    if (secret.empty()) return std::nullopt;
    return keyring::key_without_id(secret);
}

issue::SigningKeys signing_keys_of(const config::Settings& settings) {
    return {.messaging = keyring::Keyring(settings.messaging_keys),
            .chat = key_of(settings.chat.secret),
            .help_center = key_of(settings.help_center.secret),
            .sso = key_of(settings.sso.secret),
            .support_sdk = key_of(settings.support_sdk.secret)};
}

std::optional<issue::SubjectSealer> sealer_of(const core::Secret& secret, std::string_view purpose,
                                              std::chrono::milliseconds lifetime, const core::Clock& clock) {
    if (secret.empty()) return std::nullopt;
    return std::optional<issue::SubjectSealer>(std::in_place, secret, purpose,
                                               std::chrono::duration_cast<std::chrono::seconds>(lifetime), clock);
}

}  // namespace

StartedWith StartedWith::of(const config::Settings& settings) {
    return {.listen = settings.server.listen,
            .threads = settings.server.threads,
            .max_connections = settings.server.max_connections,
            .admin_listen = settings.admin_listen};
}

std::vector<std::string> StartedWith::find_changes(const config::Settings& settings) const {
    const StartedWith wanted = of(settings);
    std::vector<std::string> changes;
    if (wanted.listen != listen) changes.emplace_back("server.listen");
    if (wanted.threads != threads) changes.emplace_back("server.threads");
    if (wanted.max_connections != max_connections) changes.emplace_back("server.max_connections");
    if (wanted.admin_listen != admin_listen) changes.emplace_back("admin.listen");
    return changes;
}

core::Result<std::shared_ptr<ServiceState>, core::Failure> ServiceState::build(
    config::Settings& settings, const std::optional<std::vector<model::User>>& sample_users,
    const Surroundings& surroundings) {
    if (!sample_users) create_absent_databases(settings, surroundings.log);
    auto directory =
        sample_users ? wire_sample_directory(*sample_users) : wire_directories(settings, surroundings);
    if (!directory) return directory.error();
    auto callers = wire_callers(settings, **directory, surroundings);
    if (!callers) return callers.error();
    return std::shared_ptr<ServiceState>(
        new ServiceState(settings, std::move(*directory), std::move(*callers), surroundings));
}

ServiceState::ServiceState(const config::Settings& settings, std::unique_ptr<directory::UserDirectory> directory,
                           std::vector<std::unique_ptr<callers::Authenticator>> callers,
                           const Surroundings& surroundings)
    : keys_(signing_keys_of(settings)),
      directory_(std::move(directory)),
      callers_(std::move(callers)),
      sign_in_(wire_sign_in(settings, *directory_, surroundings)),
      user_tokens_(sealer_of(settings.support_sdk.secret, "support_sdk user_token",
                             settings.support_sdk.user_tokens.user_token_ttl, surroundings.clock)),
      sso_sessions_(sealer_of(settings.sso.secret, "sso session", sso_session_lifetime, surroundings.clock)),
      tokens_(*directory_, keys_, surroundings.clock, profile_options(settings)),
      api_(wire_api(settings,
                    {.callers = callers_,
                     .tokens = tokens_,
                     .sign_in = sign_in_ ? &*sign_in_ : nullptr,
                     .user_tokens = user_tokens_ ? &*user_tokens_ : nullptr,
                     .sso_sessions = sso_sessions_ ? &*sso_sessions_ : nullptr},
                    surroundings)),
      admin_api_(wire_admin_api(tokens_, surroundings)) {}

core::Result<void, core::Failure> ServiceState::prove() {
    // No event loop on this thread, so the task has ended when the call returns.
    auto task = tokens_.self_test(core::Deadline::after(std::chrono::seconds(5)));
    const auto test = task.result();
    if (const auto failure = test.find_failure()) return core::Failure{.message = failure->reason};
    return {};
}

}  // namespace tokenbooth::app
