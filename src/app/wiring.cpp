#include "app/wiring.hpp"

#include <tokenbooth/api/api.hpp>
#include <tokenbooth/directory/directory_chain.hpp>
#include <tokenbooth/directory/memory/memory_directory.hpp>
#include <tokenbooth/directory/sqlite/sqlite_directory.hpp>
#include <tokenbooth/directory/sqlite/user_store.hpp>

#include <utility>

namespace tokenbooth::app {
std::unique_ptr<directory::UserDirectory> wire_directory(
    const config::Settings& settings, const std::optional<std::vector<model::User>>& sample_users,
    core::BlockingPool& pool) {
    std::vector<std::unique_ptr<directory::UserDirectory>> chain;
    if (sample_users) {
        chain.push_back(directory::memory::make_memory_directory(*sample_users));
        return directory::make_directory_chain(std::move(chain));
    }
    for (const auto& options : settings.directories) {
        chain.push_back(directory::sqlite::make_sqlite_directory(options, pool));
    }
    return directory::make_directory_chain(std::move(chain));
}

void create_absent_databases(const config::Settings& settings, const observability::Log& log) {
    for (const auto& options : settings.directories) {
        const auto store = directory::sqlite::open_user_store(options.path);
        if (store) continue;
        log.write(observability::LogLevel::error, "directory_unavailable",
                  {{"directory", options.name}, {"reason", store.error().message}});
    }
}

std::vector<std::unique_ptr<callers::Authenticator>> wire_callers(const config::Settings& settings,
                                                                  const core::Clock& clock) {
    std::vector<std::unique_ptr<callers::Authenticator>> chain;
    if (!settings.api_keys.empty()) chain.push_back(callers::make_api_key_authenticator(settings.api_keys, clock));
    return chain;
}

std::unique_ptr<http::RequestHandler> wire_api(callers::AuthenticatorChain& callers, issue::TokenService& tokens,
                                               const std::unique_ptr<http::Server>& server) {
    return api::make_api(
        {.callers = callers, .tokens = tokens, .draining = [&server] { return server->draining(); }});
}

std::unique_ptr<http::Server> wire_server(const config::Settings& settings, http::RequestHandler& api,
                                          const observability::Log& log,
                                          const observability::AccessLog& access_log) {
    return http::make_server(settings.server, api, log, access_log);
}

}  // namespace tokenbooth::app
