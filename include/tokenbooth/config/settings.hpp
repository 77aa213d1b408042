// Everything that the configuration says, as the modules' own option structs. Moved into the application.
#pragma once

#include <tokenbooth/api/browser_options.hpp>
#include <tokenbooth/callers/api_key.hpp>
#include <tokenbooth/directory/directory_guard.hpp>
#include <tokenbooth/directory/sqlite/sqlite_directory.hpp>
#include <tokenbooth/directory/user_cache.hpp>
#include <tokenbooth/http/options.hpp>
#include <tokenbooth/keyring/key_options.hpp>
#include <tokenbooth/observability/audit_log.hpp>
#include <tokenbooth/observability/log.hpp>
#include <tokenbooth/token/messaging.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::config {

enum class DirectoryKind { sqlite, file, caller };

std::string_view to_string(DirectoryKind kind);

struct DirectorySettings {
    DirectoryKind kind = DirectoryKind::sqlite;
    /// Differs between the directories.
    std::string name;
    bool optional = false;
    directory::GuardOptions guard;
    /// Of kinds that hold all their users in memory it changes nothing.
    directory::CacheOptions cache;
    /// sqlite, file.
    std::filesystem::path path;
    /// sqlite.
    directory::sqlite::UserQueries queries;
    /// caller.
    bool trust_email_verified = false;
};

struct Settings {
    http::ServerOptions server;
    http::TlsOptions tls;
    /// Where browsers find the service; empty where that has not been said.
    std::string public_url;
    api::BrowserOptions browser;
    /// Where health, metrics and version are told to operators; empty: nowhere.
    std::vector<std::string> admin_listen = {"127.0.0.1:9090"};
    token::MessagingOptions messaging;
    std::vector<keyring::KeyOptions> messaging_keys;
    bool allow_short_secrets = false;
    std::vector<callers::ApiKeyOptions> api_keys;
    std::vector<DirectorySettings> directories;
    observability::LogOptions log;
    observability::AuditOptions audit;
    /// What works but should be mended, for the log.
    std::vector<std::string> warnings;
};

}  // namespace tokenbooth::config
