#include "directory/sqlite/database.hpp"

namespace tokenbooth::directory::sqlite {

SqliteResult<Database> Database::open(const std::filesystem::path& path, OpenMode mode) {
    // No mutex: each connection belongs to one thread. No URI: a path is a path, whatever characters are in it.
    const int access = mode == OpenMode::read_only  ? SQLITE_OPEN_READONLY
                       : mode == OpenMode::existing ? SQLITE_OPEN_READWRITE
                                                    : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    const int flags = access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
    Database database(handle);
    if (code != SQLITE_OK) return SqliteError{.text = sqlite3_errstr(code), .code = code};
    return database;
}

SqliteResult<Statement> Database::prepare(std::string_view sql) const {
    sqlite3_stmt* handle = nullptr;
    const char* rest = nullptr;
    const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &handle, &rest);
    Statement statement(handle);
    if (code != SQLITE_OK) return last_error();
    const std::string_view ignored(rest, static_cast<std::size_t>(sql.data() + sql.size() - rest));
    if (handle == nullptr || ignored.find_first_not_of(" \t\r\n;") != std::string_view::npos) {
        return SqliteError{.text = "there must be one statement, and nothing after it", .code = SQLITE_MISUSE};
    }
    return statement;
}

SqliteResult<void> Database::execute(const char* sql) const {
    if (sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) return last_error();
    return {};
}

void Database::set_busy_timeout(std::chrono::milliseconds timeout) const {
    sqlite3_busy_timeout(handle_.get(), static_cast<int>(timeout.count()));
}

bool Database::has_moved() const {
    int moved = 0;
    return sqlite3_file_control(handle_.get(), "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved != 0;
}

std::unique_ptr<Database::Interruption> Database::interrupt_at(const core::Deadline& deadline) const {
    // So many steps of SQLite's machine take well under a millisecond.
    constexpr int steps = 10000;
    const auto passed = [](void* at) -> int { return static_cast<const core::Deadline*>(at)->passed() ? 1 : 0; };
    // SQLite wants a pointer to what may be written, and hands it back as it is.
    sqlite3_progress_handler(
        handle_.get(), steps, passed,
        const_cast<core::Deadline*>(&deadline));  // NOLINT(cppcoreguidelines-pro-type-const-cast)
    return std::make_unique<Interruption>(handle_.get());
}

SqliteError Database::last_error() const {
    return {.text = sqlite3_errmsg(handle_.get()), .code = sqlite3_extended_errcode(handle_.get())};
}

void Statement::bind(int parameter, std::string_view text) const {
    sqlite3_bind_text64(handle_.get(), parameter, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
}

void Statement::bind(int parameter, const std::optional<std::string>& text) const {
    if (text) {
        bind(parameter, std::string_view(*text));
    } else {
        sqlite3_bind_null(handle_.get(), parameter);
    }
}

void Statement::bind(int parameter, std::optional<bool> flag) const {
    if (flag) {
        sqlite3_bind_int(handle_.get(), parameter, *flag ? 1 : 0);
    } else {
        sqlite3_bind_null(handle_.get(), parameter);
    }
}

SqliteResult<bool> Statement::step() const {
    switch (const int code = sqlite3_step(handle_.get())) {
        case SQLITE_ROW:
            return true;
        case SQLITE_DONE:
            return false;
        default:
            return SqliteError{.text = sqlite3_errmsg(sqlite3_db_handle(handle_.get())), .code = code};
    }
}

void Statement::reset() const {
    sqlite3_reset(handle_.get());
    sqlite3_clear_bindings(handle_.get());
}

int Statement::only_parameter() const {
    const int index = sqlite3_bind_parameter_index(handle_.get(), "$1");
    return sqlite3_bind_parameter_count(handle_.get()) == 1 ? index : 0;
}

std::optional<std::string_view> Statement::text_view(int column) const {
    if (sqlite3_column_type(handle_.get(), column) == SQLITE_NULL) return std::nullopt;
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
    return std::string_view(text, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column)));
}

std::optional<std::string> Statement::text(int column) const {
    const auto view = text_view(column);
    return view ? std::optional<std::string>(*view) : std::nullopt;
}

std::optional<bool> Statement::flag(int column) const {
    if (sqlite3_column_type(handle_.get(), column) == SQLITE_NULL) return std::nullopt;
    return sqlite3_column_int(handle_.get(), column) != 0;
}

}  // namespace tokenbooth::directory::sqlite
