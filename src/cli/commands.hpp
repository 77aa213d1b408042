// Every command with its arguments. One function a command, each in its own file, each returning an exit code.
#pragma once

#include <tokenbooth/model/profile.hpp>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tokenbooth::cli {

constexpr int done = 0;
constexpr int failed = 1;
constexpr int wrong_usage = 2;

struct Serve {
    std::filesystem::path config;
    /// Whether to listen where a running instance does.
    bool take_over = false;
};
struct RunDemo {
    std::string listen = "127.0.0.1:8080";
    /// A key of Zendesk's, instead of one made at the start.
    std::filesystem::path messaging_key_file;
    std::string messaging_key_id;
    /// Of the real widget, instead of the stand-in.
    std::string snippet_key;
};
struct Check {
    std::filesystem::path config;
    /// An external id to look up.
    std::optional<std::string> user;
    bool json = false;
};
/// What `users add` and `users set` may say of a user.
struct UserFields {
    std::optional<std::string> username;
    std::optional<std::string> name;
    std::optional<std::string> email;
    std::optional<bool> email_verified;
    /// NAME=VALUE, of what single sign-on claims.
    std::vector<std::string> sso;
};
struct UsersAdd {
    std::filesystem::path config;
    std::string external_id;
    UserFields fields;
};
struct UsersSet {
    std::filesystem::path config;
    std::string external_id;
    UserFields fields;
    /// Fields to forget.
    std::vector<std::string> unset;
};
struct UsersImport {
    std::filesystem::path config;
    std::filesystem::path file;
    bool skip_bad = false;
    bool zendesk_export = false;
    bool json = false;
};
struct UsersList {
    std::filesystem::path config;
    bool json = false;
};
struct UsersShow {
    std::filesystem::path config;
    std::string external_id;
    bool json = false;
};
struct UsersDisable {
    std::filesystem::path config;
    std::string external_id;
};
struct UsersEnable {
    std::filesystem::path config;
    std::string external_id;
};
struct UsersRemove {
    std::filesystem::path config;
    std::string external_id;
};
/// The password comes from the terminal or standard input, never from an argument.
struct UsersSetPassword {
    std::filesystem::path config;
    std::string external_id;
};
struct ApiKeyNew {
    std::string name;
    bool json = false;
};
struct TokenSign {
    std::filesystem::path config;
    std::string external_id;
    /// As commands spell it: "help-center".
    std::string profile = "messaging";
    std::optional<std::int64_t> ttl;
    std::string platform = "web";
    bool json = false;
};
struct TokenInspect {
    std::filesystem::path config;
    /// Absent: standard input.
    std::optional<std::string> token;
    /// Absent: guessed.
    std::optional<std::string> profile;
    bool json = false;
};
struct ZendeskLookup {
    std::filesystem::path config;
    std::string email;
    std::optional<std::string> brand;
    bool json = false;
};
struct ZendeskFree {
    std::filesystem::path config;
    std::string email;
    std::optional<std::string> brand;
    /// Which one of several holders.
    std::optional<std::string> external_id;
    std::optional<std::string> user_id;
    bool personal_information_only = false;
    /// Go on without being asked.
    bool yes = false;
};
struct Healthcheck {
    std::filesystem::path config;
    bool ready = false;
};
struct Version {
    bool json = false;
};

/// The profile that a command's word means; the words have been judged.
model::Profile profile_of(std::string name);

using Command = std::variant<Serve, RunDemo, Check, UsersAdd, UsersSet, UsersImport, UsersList, UsersShow,
                             UsersDisable, UsersEnable, UsersRemove, UsersSetPassword, ApiKeyNew, TokenSign,
                             TokenInspect, ZendeskLookup, ZendeskFree, Healthcheck, Version>;

int execute(const Serve& command);
int execute(const RunDemo& command);
int execute(const Check& command);
int execute(const UsersAdd& command);
int execute(const UsersSet& command);
int execute(const UsersImport& command);
int execute(const UsersList& command);
int execute(const UsersShow& command);
int execute(const UsersDisable& command);
int execute(const UsersEnable& command);
int execute(const UsersRemove& command);
int execute(const UsersSetPassword& command);
int execute(const ApiKeyNew& command);
int execute(const TokenSign& command);
int execute(const TokenInspect& command);
int execute(const ZendeskLookup& command);
int execute(const ZendeskFree& command);
int execute(const Healthcheck& command);
int execute(const Version& command);

}  // namespace tokenbooth::cli
