// The table of options: every key of the configuration, what reads it and where it goes. Loading, unknown-key
// errors and (with later issues) environment, `check` and reference.toml all come from these rows.
#pragma once

#include "config/value.hpp"

#include <tokenbooth/config/settings.hpp>

#include <filesystem>
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
    std::vector<std::string> directory_kinds;
};

struct Option {
    std::string_view key;
    /// Reads the value into the draft; returns what the value should have been.
    std::function<Fault(Draft& draft, std::size_t index, const Value& value)> apply;
};

const std::vector<Option>& options();

}  // namespace tokenbooth::config
