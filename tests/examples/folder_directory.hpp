// The worked example of docs/extending.md: users as JSON files in a folder, one each, named by their external id.
#pragma once

#include <tokenbooth/core/blocking_pool.hpp>
#include <tokenbooth/directory/user_directory.hpp>

#include <filesystem>
#include <string>

namespace tokenbooth::directory::folder {

struct FolderOptions {
    std::string name = "folder";
    std::filesystem::path path;
};

/// `pool` must outlive the directory: reading a file blocks.
std::unique_ptr<UserDirectory> make_folder_directory(FolderOptions options, core::BlockingPool& pool);

}  // namespace tokenbooth::directory::folder
