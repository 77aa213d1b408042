#include "cli/store_of.hpp"

#include "cli/settings_of.hpp"

#include <algorithm>
#include <utility>

namespace tokenbooth::cli {

std::unique_ptr<directory::sqlite::UserStore> store_of(const std::filesystem::path& config) {
    const auto settings = settings_of(config);
    if (!settings) return nullptr;
    const auto& directories = settings->directories;
    const auto embedded = std::find_if(directories.begin(), directories.end(), [](const auto& directory) {
        return directory.kind == config::DirectoryKind::sqlite && directory.queries.empty();
    });
    if (embedded == directories.end()) {
        complain(
            "the configuration has no embedded user directory: [[directory]] with kind = \"sqlite\" and no "
            "queries; where users are kept elsewhere, change them there");
        return nullptr;
    }
    auto store = directory::sqlite::open_user_store(embedded->path);
    if (!store) {
        complain(store.error().message);
        return nullptr;
    }
    return std::move(*store);
}

}  // namespace tokenbooth::cli
