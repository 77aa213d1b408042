#include "directory/sqlite/replace_hash.hpp"

namespace tokenbooth::directory::sqlite {

SqliteResult<void> replace_hash(const std::filesystem::path& path, const HashReplacement& replacement,
                                std::chrono::milliseconds busy_timeout) {
    const auto database = Database::open(path, OpenMode::existing);
    if (!database) return database.error();
    database->set_busy_timeout(busy_timeout);
    const auto update =
        database->prepare("UPDATE users SET password_hash = ?1 WHERE external_id = ?2 AND password_hash = ?3");
    if (!update) return update.error();
    update->bind(1, replacement.better_hash.reveal());
    update->bind(2, std::string_view(replacement.external_id));
    update->bind(3, replacement.known_hash.reveal());
    const auto done = update->step();
    update->reset();
    if (!done) return done.error();
    return {};
}

}  // namespace tokenbooth::directory::sqlite
