// The embedded directory that the configuration names, opened for writing.
#pragma once

#include <tokenbooth/directory/sqlite/user_store.hpp>

#include <filesystem>
#include <memory>

namespace tokenbooth::cli {

/// Null where it cannot be opened; why has been printed to standard error.
std::unique_ptr<directory::sqlite::UserStore> store_of(const std::filesystem::path& config);

}  // namespace tokenbooth::cli
