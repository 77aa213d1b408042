// A directory of users in a CSV or JSON file, held in memory and read anew when the file changes. A new version
// that is broken changes nothing: the users of the last good one stay.
#pragma once

#include <tokenbooth/core/result.hpp>
#include <tokenbooth/directory/user_directory.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace tokenbooth::directory::file {

struct FileOptions {
    std::string name = "file";
    /// Ends in .csv or .json.
    std::filesystem::path path;
    /// How often the file is looked at. A change is read once it has stood still for as long, so that nobody is
    /// read half-written.
    std::chrono::milliseconds look_every = std::chrono::milliseconds(250);
    /// Whether it may begin without a good version, as one that is unavailable; else it cannot be made then.
    bool may_be_absent = false;
};

/// What became of a new version: how many users it has, or why it was not taken. Called on the directory's own
/// thread.
using FileReloaded = std::function<void(const core::Result<std::size_t, core::Failure>& outcome)>;

/// Fails where the file cannot be read now, naming its bad rows.
core::Result<std::unique_ptr<UserDirectory>, core::Failure> make_file_directory(FileOptions options,
                                                                                FileReloaded reloaded);

}  // namespace tokenbooth::directory::file
