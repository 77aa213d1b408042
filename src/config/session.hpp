// What must be judged of [callers.session] as a whole, once every key has been read.
#pragma once

#include "config/written_keys.hpp"

#include <tokenbooth/config/settings.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace tokenbooth::config {

/// Resolves its paths against `base`. Returns what is wrong.
std::vector<std::string> finish_session(Settings& settings, const WrittenKeys& written,
                                        const std::filesystem::path& base);

}  // namespace tokenbooth::config
