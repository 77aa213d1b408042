// What must be judged of the listeners as a whole, once every key has been read.
#pragma once

#include <tokenbooth/config/settings.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace tokenbooth::config {

/// Resolves the paths against `base`. Returns what the server would refuse, or could not live with.
std::vector<std::string> finish_server(Settings& settings, const std::filesystem::path& base);

}  // namespace tokenbooth::config
