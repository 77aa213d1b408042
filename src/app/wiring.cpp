#include "app/wiring.hpp"

#include <tokenbooth/api/admin_api.hpp>
#include <tokenbooth/api/api.hpp>
#include <tokenbooth/directory/caller/caller_directory.hpp>
#include <tokenbooth/directory/directory_chain.hpp>
#include <tokenbooth/directory/file/file_directory.hpp>
#include <tokenbooth/directory/memory/memory_directory.hpp>
#include <tokenbooth/directory/sqlite/sqlite_directory.hpp>
#include <tokenbooth/directory/sqlite/user_store.hpp>

#include <utility>

namespace tokenbooth::app {
namespace {

using config::DirectoryKind;
using config::DirectorySettings;
using observability::LogLevel;

std::unique_ptr<directory::UserDirectory> wire_sqlite(const DirectorySettings& settings, std::size_t position,
                                                      const Surroundings& surroundings) {
    return directory::sqlite::make_sqlite_directory(
        {.name = settings.name, .path = settings.path, .queries = settings.queries},
        surroundings.pools.of(position));
}

MadeDirectory wire_file(const DirectorySettings& settings, const Surroundings& surroundings) {
    const auto reloaded = [&log = surroundings.log, &metrics = surroundings.metrics,
                           name = settings.name](const core::Result<std::size_t, core::Failure>& outcome) {
        if (outcome) {
            metrics.count_event(observability::Event::user_file_read);
            log.write(LogLevel::info, "user_file_read",
                      {{"directory", name}, {"users", static_cast<std::int64_t>(*outcome)}});
        } else {
            metrics.count_event(observability::Event::user_file_refused);
            log.write(LogLevel::error, "user_file_refused",
                      {{"directory", name}, {"reason", outcome.error().message}});
        }
    };
    return directory::file::make_file_directory(
        {.name = settings.name, .path = settings.path, .may_be_absent = settings.optional}, reloaded);
}

MadeDirectory wire_kind(const DirectorySettings& settings, std::size_t position,
                        const Surroundings& surroundings) {
    switch (settings.kind) {
        case DirectoryKind::sqlite:
            return wire_sqlite(settings, position, surroundings);
        case DirectoryKind::file:
            return wire_file(settings, surroundings);
        case DirectoryKind::caller:
            return directory::caller::make_caller_directory(settings.name);
    }
    return core::Failure{.message = "there is no such kind of directory"};
}

}  // namespace

MadeDirectory wire_directory(const DirectorySettings& settings, std::size_t position,
                             const Surroundings& surroundings) {
    auto made = wire_kind(settings, position, surroundings);
    if (!made) return core::Failure{.message = "directory " + settings.name + ": " + made.error().message};
    auto guarded = directory::make_directory_guard(settings.guard, std::move(*made));
    // What answers from memory gains nothing from another memory.
    if (settings.kind != DirectoryKind::sqlite || settings.cache.entries == 0) return guarded;
    return directory::make_directory_cache(settings.cache, std::move(guarded),
                                           surroundings.cache_statistics.of(settings.name));
}

void create_absent_databases(const config::Settings& settings, const observability::Log& log) {
    for (const auto& directory : settings.directories) {
        if (directory.kind != DirectoryKind::sqlite || !directory.queries.empty()) continue;
        // Not long: signals wait for this in a reload.
        constexpr std::chrono::milliseconds patience(250);
        const auto store = directory::sqlite::open_user_store(directory.path, patience);
        if (store) continue;
        log.write(LogLevel::error, "directory_unavailable",
                  {{"directory", directory.name}, {"reason", store.error().message}});
    }
}

MadeDirectory wire_directories(const config::Settings& settings, const Surroundings& surroundings) {
    std::vector<directory::ChainLink> chain;
    for (const auto& options : settings.directories) {
        auto made = wire_directory(options, chain.size(), surroundings);
        if (!made) return made.error();
        chain.push_back({.directory = std::move(*made), .optional = options.optional});
    }
    return directory::make_directory_chain(std::move(chain));
}

MadeDirectory wire_sample_directory(const std::vector<model::User>& users) {
    return directory::memory::make_memory_directory(users);
}

std::vector<std::unique_ptr<callers::Authenticator>> wire_callers(const config::Settings& settings,
                                                                  const core::Clock& clock) {
    std::vector<std::unique_ptr<callers::Authenticator>> chain;
    if (!settings.api_keys.empty()) chain.push_back(callers::make_api_key_authenticator(settings.api_keys, clock));
    return chain;
}

std::unique_ptr<http::RequestHandler> wire_api(const config::Settings& settings,
                                               callers::AuthenticatorChain& callers, issue::TokenService& tokens,
                                               const Surroundings& surroundings) {
    bool trust_email_verified = false;
    for (const auto& directory : settings.directories) trust_email_verified |= directory.trust_email_verified;
    return api::make_api({.callers = callers,
                          .tokens = tokens,
                          .trust_email_verified = trust_email_verified,
                          .draining = surroundings.draining,
                          .alive = surroundings.alive,
                          .base_path = settings.server.base_path,
                          .browsers = settings.browser});
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
