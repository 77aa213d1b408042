#include "app/wiring.hpp"

#include <tokenbooth/directory/caller/caller_directory.hpp>
#include <tokenbooth/directory/directory_chain.hpp>
#include <tokenbooth/directory/file/file_directory.hpp>
#include <tokenbooth/directory/http/http_directory.hpp>
#include <tokenbooth/directory/ldap/ldap_directory.hpp>
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

std::unique_ptr<directory::UserDirectory> wire_postgres(const DirectorySettings& settings, std::size_t position,
                                                        const Surroundings& surroundings) {
    return directory::postgres::make_postgres_directory(postgres_options(settings),
                                                        surroundings.pools.of(position));
}

std::unique_ptr<directory::UserDirectory> wire_mysql(const DirectorySettings& settings, std::size_t position,
                                                     const Surroundings& surroundings) {
    return directory::mysql::make_mysql_directory(mysql_options(settings), surroundings.pools.of(position));
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

MadeDirectory wire_ldap(const DirectorySettings& settings, std::size_t position,
                        const Surroundings& surroundings) {
    const auto refused = [&log = surroundings.log, name = settings.name](std::string_view external_id,
                                                                         std::string_view reason) {
        log.write(
            LogLevel::info, "ldap_bind_refused",
            {{"directory", name}, {"external_id", std::string(external_id)}, {"reason", std::string(reason)}});
    };
    return directory::ldap::make_ldap_directory(directory::ldap::copy_of(settings.ldap),
                                                surroundings.pools.of(position), refused);
}

MadeDirectory wire_http(const DirectorySettings& settings, const Surroundings& surroundings) {
    auto client = http::make_client(settings.service.endpoint, surroundings.pools.for_names());
    if (!client) return client.error();
    return directory::http::make_http_directory(settings.service, std::move(*client), surroundings.clock);
}

MadeDirectory wire_kind(const DirectorySettings& settings, std::size_t position,
                        const Surroundings& surroundings) {
    switch (settings.kind) {
        case DirectoryKind::sqlite:
            return wire_sqlite(settings, position, surroundings);
        case DirectoryKind::ldap:
            return wire_ldap(settings, position, surroundings);
        case DirectoryKind::http:
            return wire_http(settings, surroundings);
        case DirectoryKind::postgres:
            return wire_postgres(settings, position, surroundings);
        case DirectoryKind::mysql:
            return wire_mysql(settings, position, surroundings);
        case DirectoryKind::file:
            return wire_file(settings, surroundings);
        case DirectoryKind::caller:
            return directory::caller::make_caller_directory(settings.name);
    }
    return core::Failure{.message = "there is no such kind of directory"};
}

}  // namespace

directory::postgres::PostgresOptions postgres_options(const DirectorySettings& settings) {
    return {.name = settings.name,
            .address = settings.postgres,
            .password = core::Secret(settings.password.reveal()),
            .timeout = settings.guard.timeout,
            .connections = settings.connections,
            .queries = settings.queries};
}

directory::mysql::MysqlOptions mysql_options(const DirectorySettings& settings) {
    return {.name = settings.name,
            .address = settings.mysql,
            .password = core::Secret(settings.password.reveal()),
            .timeout = settings.guard.timeout,
            .queries = settings.queries};
}

MadeDirectory wire_directory(const DirectorySettings& settings, std::size_t position,
                             const Surroundings& surroundings) {
    auto made = wire_kind(settings, position, surroundings);
    if (!made) return core::Failure{.message = "directory " + settings.name + ": " + made.error().message};
    auto guarded = directory::make_directory_guard(settings.guard, std::move(*made));
    // What answers from memory gains nothing from another memory.
    if (answers_from_memory(settings.kind) || settings.cache.entries == 0) return guarded;
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

}  // namespace tokenbooth::app
