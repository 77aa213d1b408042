// The table of options: every key of the configuration, its default and reason, what reads it and where it goes.
// Loading, unknown-key errors, the environment, config/reference.toml and docs/configuration.md all come from it.
#pragma once

#include "config/secrets.hpp"
#include "config/value.hpp"

#include <tokenbooth/config/settings.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::config {

/// A signing key as it is written; its secret is among the secrets.
struct KeyDraft {
    std::string id;
    std::optional<core::WallTime> sign_from;
    std::string where;
};

/// What is being filled: the settings, and what must be judged as a whole once everything has been read.
struct Draft {
    Settings settings;
    std::vector<KeyDraft> keys;
    SecretDrafts secrets;
};

/// What a value is written as; tells how to read it from the environment, where everything is text.
enum class Form { text, number, flag, time, list };

struct Option {
    std::string key;
    Form form = Form::text;
    /// As TOML writes it: the default, or, where there is none, an example.
    std::string_view sample;
    bool has_default = true;
    std::string_view help;
    /// Reads the value into the draft; returns what the value should have been.
    std::function<Fault(Draft& draft, std::size_t index, const Value& value)> apply;
    /// The value is a secret itself; of its other forms, KEY_file and KEY_env, it is not.
    bool is_secret = false;
};

const std::vector<Option>& options();
/// Parts of it, in their order: [server], [admin] and [browser]; [[callers.…]]; [[directory]].
std::vector<Option> server_options();
/// What [zendesk] says of the account and its API.
std::vector<Option> zendesk_account_options();
std::vector<Option> caller_options();
/// [[callers.bearer]], a part of the callers.
std::vector<Option> bearer_options();
/// [chat], [help_center], [sso], [support_sdk].
std::vector<Option> profile_options();
std::vector<Option> directory_options();
/// What of it only kind "ldap" has; its attributes are a table of their own, which stands behind all other keys.
std::vector<Option> ldap_options();
std::vector<Option> ldap_attribute_options();
/// The part of it for database servers.
std::vector<Option> sql_options();
/// The part of it that only kind "http" has.
std::vector<Option> http_directory_options();

/// The row of `key`, or null.
const Option* find_option(std::string_view key);

/// "; did you mean …?" with the nearest of `known`, or nothing.
std::string suggest(std::string_view word, const std::vector<std::string>& known);

}  // namespace tokenbooth::config
