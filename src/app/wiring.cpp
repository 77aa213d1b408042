#include "app/wiring.hpp"

#include <tokenbooth/api/admin_api.hpp>
#include <tokenbooth/api/api.hpp>

#include <utility>

namespace tokenbooth::app {

token::ProfileOptions profile_options(const config::Settings& settings) {
    return {.messaging = settings.messaging,
            .chat = settings.chat.tokens,
            .help_center = settings.help_center.tokens,
            .sso = settings.sso.tokens,
            .support_sdk = settings.support_sdk.tokens};
}

std::unique_ptr<http::RequestHandler> wire_api(const config::Settings& settings, const ApiParts& parts,
                                               const Surroundings& surroundings) {
    bool trust_email_verified = false;
    for (const auto& directory : settings.directories) trust_email_verified |= directory.trust_email_verified;
    api::SsoPageOptions pages = settings.sso.pages;
    pages.subdomain = settings.zendesk.subdomain;
    pages.public_url = settings.public_url;
    return api::make_api(
        {.callers = parts.callers,
         .tokens = parts.tokens,
         .trust_email_verified = trust_email_verified,
         .draining = surroundings.draining,
         .alive = surroundings.alive,
         .base_path = settings.server.base_path,
         .browsers = settings.browser,
         .support_sdk = {.user_tokens = parts.user_tokens,
                         .allow_get = settings.support_sdk.user_tokens.allow_get},
         .sso = {.pages = std::move(pages), .sessions = parts.sso_sessions, .sign_in = parts.sign_in},
         .demo = surroundings.demo});
}

std::unique_ptr<http::RequestHandler> wire_admin_api(issue::TokenService& tokens,
                                                     const Surroundings& surroundings) {
    return api::make_admin_api(
        {.tokens = tokens,
         .draining = surroundings.draining,
         .alive = surroundings.alive,
         .metrics = [&tokens, render = surroundings.render_metrics] { return render(tokens.active_key_id()); },
         .version = surroundings.version});
}

std::unique_ptr<http::Server> wire_server(http::Service service, const observability::Log& log,
                                          observability::RequestLog& request_log) {
    return http::make_server(std::move(service), log, request_log);
}

std::unique_ptr<state::ReplayGuard> wire_replay_guard(const core::Clock& clock) {
    return state::make_memory_replay_guard(clock);
}

http::ServerOptions admin_options(const config::Settings& settings) {
    http::ServerOptions options = settings.server;
    options.listen = settings.admin_listen;
    options.threads = 1;
    // An operator's own tools are few; whatever is not would be an attack on them.
    constexpr std::size_t most = 256;
    options.max_connections = most;
    options.max_connections_per_peer = 0;
    options.max_requests_per_connection = 0;
    options.client_address_from = http::ClientAddressSource::peer;
    options.drain_delay = std::chrono::milliseconds(0);
    return options;
}

}  // namespace tokenbooth::app
