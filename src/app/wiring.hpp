// The one place that chooses implementations.
#pragma once

#include <tokenbooth/app/application.hpp>
#include <tokenbooth/directory/mysql/mysql_directory.hpp>
#include <tokenbooth/directory/postgres/postgres_directory.hpp>

namespace tokenbooth::app {

using MadeDirectory = core::Result<std::unique_ptr<directory::UserDirectory>, core::Failure>;

/// Creates the embedded database of each directory that lacks it, and brings an older one up to date. What cannot
/// be made is logged and left to the look-ups to report, so that the service comes up and mends itself when the
/// file does.
void create_absent_databases(const config::Settings& settings, const observability::Log& log);

/// What those directories are made of; the password is copied.
directory::postgres::PostgresOptions postgres_options(const config::DirectorySettings& settings);
directory::mysql::MysqlOptions mysql_options(const config::DirectorySettings& settings);

/// The directory at `position` of the chain behind its guard and its cache. Fails where it cannot be had at all.
MadeDirectory wire_directory(const config::DirectorySettings& settings, std::size_t position,
                             const Surroundings& surroundings);
/// All that are configured, as one chain.
MadeDirectory wire_directories(const config::Settings& settings, const Surroundings& surroundings);

MadeDirectory wire_sample_directory(const std::vector<model::User>& users);

using MadeCaller = core::Result<std::unique_ptr<callers::Authenticator>, core::Failure>;
/// Alone, for `tokenbooth check`.
MadeCaller wire_session(const callers::SessionOptions& options, const Surroundings& surroundings);

using MadeCallers = core::Result<std::vector<std::unique_ptr<callers::Authenticator>>, core::Failure>;

/// In the order in which they are asked (contract §4.3). Fails where one cannot be had, such as one whose file of
/// certificates cannot be read. `directory` must outlive them.
MadeCallers wire_callers(const config::Settings& settings, directory::UserDirectory& directory,
                         const Surroundings& surroundings);
/// The one that knows the issuers of the site's own tokens.
MadeCaller wire_bearers(const config::Settings& settings, const Surroundings& surroundings);

/// The password caller alone, for the built-in sign-in page; nothing where single sign-on has none.
std::optional<callers::AuthenticatorChain> wire_sign_in(const config::Settings& settings,
                                                        directory::UserDirectory& directory,
                                                        const Surroundings& surroundings);

token::ProfileOptions profile_options(const config::Settings& settings);

/// What the API is made of. All of it must outlive the API; null is what is off.
struct ApiParts {
    callers::AuthenticatorChain& callers;
    issue::TokenService& tokens;
    callers::AuthenticatorChain* sign_in = nullptr;
    const issue::SubjectSealer* user_tokens = nullptr;
    const issue::SubjectSealer* sso_sessions = nullptr;
};
std::unique_ptr<http::RequestHandler> wire_api(const config::Settings& settings, const ApiParts& parts,
                                               const Surroundings& surroundings);
std::unique_ptr<http::RequestHandler> wire_admin_api(issue::TokenService& tokens,
                                                     const Surroundings& surroundings);

std::unique_ptr<http::Server> wire_server(http::Service service, const observability::Log& log,
                                          observability::RequestLog& request_log);

std::unique_ptr<state::ReplayGuard> wire_replay_guard(const core::Clock& clock);

/// Those of the admin listener, a server of its own with a thread of its own: a full house does not keep operators
/// out.
http::ServerOptions admin_options(const config::Settings& settings);

}  // namespace tokenbooth::app
