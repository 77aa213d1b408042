// Everything that the configuration says, as the modules' own option structs. Moved into the application.
#pragma once

#include <tokenbooth/api/browser_options.hpp>
#include <tokenbooth/api/sso_page_options.hpp>
#include <tokenbooth/api/user_token_options.hpp>
#include <tokenbooth/callers/api_key.hpp>
#include <tokenbooth/callers/bearer.hpp>
#include <tokenbooth/callers/mtls.hpp>
#include <tokenbooth/callers/password.hpp>
#include <tokenbooth/callers/proxy.hpp>
#include <tokenbooth/callers/session.hpp>
#include <tokenbooth/callers/signed_request.hpp>
#include <tokenbooth/directory/directory_guard.hpp>
#include <tokenbooth/directory/http/http_directory.hpp>
#include <tokenbooth/directory/ldap/ldap_options.hpp>
#include <tokenbooth/directory/mysql/mysql_address.hpp>
#include <tokenbooth/directory/postgres/postgres_address.hpp>
#include <tokenbooth/directory/sql/user_queries.hpp>
#include <tokenbooth/directory/user_cache.hpp>
#include <tokenbooth/http/options.hpp>
#include <tokenbooth/http/url.hpp>
#include <tokenbooth/keyring/key_options.hpp>
#include <tokenbooth/observability/audit_log.hpp>
#include <tokenbooth/observability/log.hpp>
#include <tokenbooth/token/profiles.hpp>

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::config {

enum class DirectoryKind { sqlite, postgres, mysql, ldap, http, file, caller };

std::string_view to_string(DirectoryKind kind);
/// So that a cache in front would change nothing.
bool answers_from_memory(DirectoryKind kind);

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
    /// sqlite, postgres, mysql.
    directory::sql::UserQueries queries;
    /// postgres, mysql, ldap, http: where the server is.
    std::string url;
    /// ldap, http: the authorities that may vouch for it.
    std::filesystem::path ca_file;
    /// The rest of it.
    directory::ldap::LdapOptions ldap;
    /// http: the whole of it.
    directory::http::HttpOptions service;
    /// postgres, mysql: the URL as it was understood.
    directory::postgres::PostgresAddress postgres;
    directory::mysql::MysqlAddress mysql;
    core::Secret password;
    /// postgres.
    std::size_t connections = 4;
    /// caller.
    bool trust_email_verified = false;
};

/// One issuer of the site's own tokens, verified with the keys of one of three sources.
struct BearerSettings {
    callers::BearerRules rules;
    /// As it is written; `jwks_url` is what it says.
    std::string jwks_address;
    http::Url jwks_url;
    std::filesystem::path jwks_file;
    core::Secret secret;
    /// For jwks_url; empty: whom this machine trusts.
    std::filesystem::path ca_file;
    std::chrono::milliseconds leeway = std::chrono::seconds(30);
    bool insecure_allow_http = false;
    /// "iss", "aud".
    std::vector<std::string> insecure_allow_missing;
};

/// The account at Zendesk, and the key of its API, Sunshine Conversations, which only the identity commands use.
struct ZendeskSettings {
    /// "acme" of https://acme.zendesk.com, in lower case; empty where it has not been said.
    std::string subdomain;
    /// Empty where the API is not used: then so is the rest.
    std::string app_id;
    std::string api_key_id;
    core::Secret api_key_secret;
    /// Its target has no slash at the end.
    http::Url api_base;
};

/// The profiles beside messaging; without a secret they are off.
struct ChatSettings {
    core::Secret secret;
    token::ChatOptions tokens;
};
struct HelpCenterSettings {
    core::Secret secret;
    token::HelpCenterOptions tokens;
};
struct SsoSettings {
    core::Secret secret;
    token::SsoOptions tokens;
    /// Its subdomain and public_url are those of the settings as a whole.
    api::SsoPageOptions pages;
};
struct SupportSdkSettings {
    core::Secret secret;
    token::SupportSdkOptions tokens;
    api::UserTokenOptions user_tokens;
};

/// The demo site (contract §4.6). A configuration says no more than whether there is one; the rest is for
/// `tokenbooth demo`.
struct DemoSettings {
    bool enabled = false;
    /// Whether visitors may be whoever they say.
    bool any_name = false;
    /// Of the real widget; empty: a stand-in.
    std::string snippet_key;
    /// Whether the keys came from the operator.
    bool real_key = false;
    /// Empty: one is made.
    std::vector<keyring::KeyOptions> keys;
};

struct Settings;
/// The secret of the profile where it is one of those with a single one; empty where it is off, and for messaging.
const core::Secret& secret_of(const Settings& settings, model::Profile profile);
/// Whether any profile has a key.
bool has_profiles(const Settings& settings);
/// Whether anybody could prove who is asking.
bool has_callers(const Settings& settings);

struct Settings {
    http::ServerOptions server;
    http::TlsOptions tls;
    /// Where browsers find the service; empty where that has not been said.
    std::string public_url;
    api::BrowserOptions browser;
    /// Where health, metrics and version are told to operators; empty: nowhere.
    std::vector<std::string> admin_listen = {"127.0.0.1:9090"};
    ZendeskSettings zendesk;
    token::MessagingOptions messaging;
    std::vector<keyring::KeyOptions> messaging_keys;
    ChatSettings chat;
    HelpCenterSettings help_center;
    SsoSettings sso;
    SupportSdkSettings support_sdk;
    bool allow_short_secrets = false;
    std::vector<callers::ApiKeyOptions> api_keys;
    std::vector<callers::SignedRequestOptions> signed_requests;
    std::vector<callers::MtlsOptions> mtls;
    callers::ProxyOptions proxy;
    std::vector<BearerSettings> bearers;
    callers::SessionOptions session;
    callers::PasswordOptions password;
    std::vector<DirectorySettings> directories;
    observability::LogOptions log;
    observability::AuditOptions audit;
    DemoSettings demo;
    /// What works but should be mended, for the log.
    std::vector<std::string> warnings;
};

}  // namespace tokenbooth::config
