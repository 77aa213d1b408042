#include "cli/store_of.hpp"

#include "cli/settings_of.hpp"

#include <utility>

namespace tokenbooth::cli {

std::unique_ptr<directory::sqlite::UserStore> store_of(const std::filesystem::path& config) {
    const auto settings = settings_of(config);
    if (!settings) return nullptr;
    auto store = directory::sqlite::open_user_store(settings->directories.front().path);
    if (!store) {
        complain(store.error().message);
        return nullptr;
    }
    return std::move(*store);
}

}  // namespace tokenbooth::cli
