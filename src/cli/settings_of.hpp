// The configuration as commands read it, and how they complain.
#pragma once

#include <tokenbooth/config/load.hpp>
#include <tokenbooth/core/result.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tokenbooth::cli {

/// The file that was named, else tokenbooth.toml in the working directory, else the defaults. On a fault every
/// sentence is printed to standard error, and there are no settings.
std::optional<config::Settings> settings_of(const std::filesystem::path& named);

/// The file that settings_of() reads; empty where there is none.
std::filesystem::path file_of(const std::filesystem::path& named);

/// To standard error, each with the program's name before it.
void complain(const std::string& sentence);
void complain(const std::vector<std::string>& sentences);

}  // namespace tokenbooth::cli
