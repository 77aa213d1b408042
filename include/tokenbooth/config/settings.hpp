// Everything that the configuration says, as the modules' own option structs. Moved into the application.
#pragma once

#include <tokenbooth/callers/api_key.hpp>
#include <tokenbooth/directory/sqlite/sqlite_directory.hpp>
#include <tokenbooth/http/options.hpp>
#include <tokenbooth/keyring/key_options.hpp>
#include <tokenbooth/observability/log.hpp>
#include <tokenbooth/token/messaging.hpp>

#include <filesystem>
#include <vector>

namespace tokenbooth::config {

struct Settings {
    http::ServerOptions server;
    token::MessagingOptions messaging;
    std::vector<keyring::KeyOptions> messaging_keys;
    bool allow_short_secrets = false;
    std::vector<callers::ApiKeyOptions> api_keys;
    std::vector<directory::sqlite::SqliteOptions> directories;
    observability::LogOptions log;
    /// What works but should be mended, for the log.
    std::vector<std::string> warnings;
};

}  // namespace tokenbooth::config
