// The table of options: every key of the configuration, its default and reason, what reads it and where it goes.
// Loading, unknown-key errors, the environment, config/reference.toml and docs/configuration.md all come from it.
#pragma once

#include "config/value.hpp"

#include <tokenbooth/config/settings.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::config {

/// A signing key as it is written, before its secret has been fetched.
struct KeyDraft {
    std::string id;
    std::optional<core::WallTime> sign_from;
    std::string secret;
    std::string secret_file;
    std::string secret_env;
    std::string where;
};

/// What is being filled: the settings, and what must be judged as a whole once everything has been read.
struct Draft {
    Settings settings;
    std::vector<KeyDraft> keys;
};

/// What a value is written as; tells how to read it from the environment, where everything is text.
enum class Form { text, number, flag, time, list };

struct Option {
    std::string_view key;
    Form form = Form::text;
    /// As TOML writes it: the default, or, where there is none, an example.
    std::string_view sample;
    bool has_default = true;
    std::string_view help;
    /// Reads the value into the draft; returns what the value should have been.
    std::function<Fault(Draft& draft, std::size_t index, const Value& value)> apply;
};

const std::vector<Option>& options();
/// The part of it for [server], [admin] and [browser].
std::vector<Option> server_options();

/// The row of `key`, or null.
const Option* find_option(std::string_view key);

/// "; did you mean …?" with the nearest of `known`, or nothing.
std::string suggest(std::string_view word, const std::vector<std::string>& known);

}  // namespace tokenbooth::config
