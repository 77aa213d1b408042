// The one place that chooses implementations.
#pragma once

#include <tokenbooth/app/application.hpp>

namespace tokenbooth::app {

std::unique_ptr<directory::UserDirectory> wire_directory(
    const config::Settings& settings, const std::optional<std::vector<model::User>>& sample_users,
    core::BlockingPool& pool);

/// Creates the embedded database of each directory that lacks it. What cannot be made is logged and left to the
/// look-ups to report, so that the service comes up and mends itself when the file does.
void create_absent_databases(const config::Settings& settings, const observability::Log& log);

std::vector<std::unique_ptr<callers::Authenticator>> wire_callers(const config::Settings& settings,
                                                                  const core::Clock& clock);

std::unique_ptr<http::RequestHandler> wire_api(callers::AuthenticatorChain& callers, issue::TokenService& tokens,
                                               const std::unique_ptr<http::Server>& server);

std::unique_ptr<http::Server> wire_server(const config::Settings& settings, http::RequestHandler& api,
                                          const observability::Log& log,
                                          const observability::AccessLog& access_log);

}  // namespace tokenbooth::app
