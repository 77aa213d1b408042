// What must be judged of the directories as a whole, once every key has been read.
#pragma once

#include "config/options.hpp"

#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tokenbooth::config {

/// Every key that was written, rightly or not, with the index of its table.
using GivenKeys = std::set<std::pair<std::string, std::size_t>>;

/// Completes the directories, resolves their paths against `base`, and says which backends may assert. Returns
/// what is wrong.
std::vector<std::string> finish_directories(Draft& draft, const GivenKeys& given,
                                            const std::filesystem::path& base);

}  // namespace tokenbooth::config
