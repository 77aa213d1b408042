// tokenbooth.toml and the environment → Settings. All that is wrong is reported at once, each with its file and
// line, and how to mend it.
#pragma once

#include <tokenbooth/config/environment.hpp>
#include <tokenbooth/config/settings.hpp>
#include <tokenbooth/core/result.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace tokenbooth::config {

/// Every fault of a configuration, one sentence each, in the file's order.
struct Faults {
    std::vector<std::string> sentences;
};

/// What the settings are wanted for: a service must have a key to sign with and a way to know its callers.
enum class Purpose { any, service };

/// Reads `path`, which must exist unless it is empty, and over it the environment (TOKENBOOTH__…), which wins.
/// Relative paths in it are resolved against its directory, else the working directory. Secret files and variables
/// are read here; nothing else is touched. Called again for a reload, with the same environment.
core::Result<Settings, Faults> load(const std::filesystem::path& path, Environment& environment,
                                    Purpose purpose = Purpose::any);

/// A file's text alone; `name` stands for the file in messages, `directory` for where it is.
core::Result<Settings, Faults> load_text(std::string_view toml, const std::string& name,
                                         const std::filesystem::path& directory, Purpose purpose = Purpose::any);

}  // namespace tokenbooth::config
