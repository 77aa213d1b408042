// What must be judged of the directories as a whole, once every key has been read.
#pragma once

#include "config/written_keys.hpp"

#include "config/options.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace tokenbooth::config {

/// Reads the URL and the password of a directory in a database server; `place` is where it was written. Returns
/// what is wrong.
std::vector<std::string> finish_sql(DirectorySettings& directory, std::size_t index, const std::string& place,
                                    Secrets& secrets);

/// Completes the directories, resolves their paths against `base`, and says which backends may assert. Returns
/// what is wrong.
std::vector<std::string> finish_directories(Draft& draft, const WrittenKeys& written, Secrets& secrets,
                                            const std::filesystem::path& base);

/// Where an HTTP directory stands among the others, and what its paths are resolved against.
struct ServicePlace {
    std::size_t index = 0;
    std::string name;
    const std::filesystem::path& base;
};
/// The same of an HTTP directory: its URL and its secret.
std::vector<std::string> finish_http(DirectorySettings& directory, const ServicePlace& place, Secrets& secrets,
                                     bool allow_short_secret);

}  // namespace tokenbooth::config
