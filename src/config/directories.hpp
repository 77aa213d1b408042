// What must be judged of the directories as a whole, once every key has been read.
#pragma once

#include "config/written_keys.hpp"

#include "config/options.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace tokenbooth::config {

/// Completes the directories, resolves their paths against `base`, and says which backends may assert. Returns
/// what is wrong.
std::vector<std::string> finish_directories(Draft& draft, const WrittenKeys& written,
                                            const std::filesystem::path& base);

}  // namespace tokenbooth::config
