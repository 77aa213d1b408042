// The one place that chooses implementations.
#pragma once

#include <tokenbooth/app/application.hpp>

namespace tokenbooth::app {

using MadeDirectory = core::Result<std::unique_ptr<directory::UserDirectory>, core::Failure>;

/// Creates the embedded database of each directory that lacks it, and brings an older one up to date. What cannot
/// be made is logged and left to the look-ups to report, so that the service comes up and mends itself when the
/// file does.
void create_absent_databases(const config::Settings& settings, const observability::Log& log);

/// The directory at `position` of the chain behind its guard and its cache. Fails where it cannot be had at all.
MadeDirectory wire_directory(const config::DirectorySettings& settings, std::size_t position,
                             const Surroundings& surroundings);
/// All that are configured, as one chain.
MadeDirectory wire_directories(const config::Settings& settings, const Surroundings& surroundings);

MadeDirectory wire_sample_directory(const std::vector<model::User>& users);

std::vector<std::unique_ptr<callers::Authenticator>> wire_callers(const config::Settings& settings,
                                                                  const core::Clock& clock);

std::unique_ptr<http::RequestHandler> wire_api(const config::Settings& settings,
                                               callers::AuthenticatorChain& callers, issue::TokenService& tokens,
                                               const Surroundings& surroundings);
std::unique_ptr<http::RequestHandler> wire_admin_api(issue::TokenService& tokens,
                                                     const Surroundings& surroundings);

std::unique_ptr<http::Server> wire_server(http::Service service, const observability::Log& log,
                                          observability::RequestLog& request_log);

/// Those of the admin listener, a server of its own with a thread of its own: a full house does not keep operators
/// out.
http::ServerOptions admin_options(const config::Settings& settings);

}  // namespace tokenbooth::app
