// RAII over sqlite3*, sqlite3_stmt*. One thread at a time; the statement dies before its database.
#pragma once

#include <tokenbooth/core/deadline.hpp>
#include <tokenbooth/core/result.hpp>

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tokenbooth::directory::sqlite {

/// An SQLite result code and the text that explains it.
struct SqliteError {
    std::string text;
    int code = SQLITE_OK;

    /// Somebody else holds a lock; waiting may help.
    bool is_busy() const { return (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED; }
    /// What the connection holds may be of no use any more: damaged, or another file's.
    bool is_broken() const {
        const int kind = code & 0xff;
        return kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB || kind == SQLITE_IOERR ||
               kind == SQLITE_CANTOPEN || kind == SQLITE_PROTOCOL || kind == SQLITE_READONLY;
    }
    bool is_constraint() const { return (code & 0xff) == SQLITE_CONSTRAINT; }
};

template <class T>
using SqliteResult = core::Result<T, SqliteError>;

enum class OpenMode { read_only, existing, create };

class Statement;

class Database {
  public:
    static SqliteResult<Database> open(const std::filesystem::path& path, OpenMode mode);

    SqliteResult<Statement> prepare(std::string_view sql) const;
    /// Runs one or more statements that yield no rows.
    SqliteResult<void> execute(const char* sql) const;
    void set_busy_timeout(std::chrono::milliseconds timeout) const;
    /// True once the file at the path is another one than that which is open, or none.
    bool has_moved() const;
    /// Ends any statement that still runs at `deadline` with SQLITE_INTERRUPT; until the returned guard dies.
    class Interruption;
    std::unique_ptr<Interruption> interrupt_at(const core::Deadline& deadline) const;
    int rows_changed() const { return sqlite3_changes(handle_.get()); }
    SqliteError last_error() const;

    class Interruption {
      public:
        explicit Interruption(sqlite3* handle) : handle_(handle) {}
        ~Interruption() { sqlite3_progress_handler(handle_, 0, nullptr, nullptr); }
        Interruption(const Interruption&) = delete;
        Interruption& operator=(const Interruption&) = delete;

      private:
        sqlite3* handle_;
    };

  private:
    struct Close {
        void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
    };
    explicit Database(sqlite3* handle) : handle_(handle) {}
    std::unique_ptr<sqlite3, Close> handle_;
};

class Statement {
  public:
    /// Parameters count from 1. The text must live until reset().
    void bind(int parameter, std::string_view text) const;
    void bind(int parameter, const std::optional<std::string>& text) const;
    void bind(int parameter, std::optional<bool> flag) const;

    /// True: there is a row. False: there are no more.
    SqliteResult<bool> step() const;
    /// Ends the read transaction and forgets the parameters.
    void reset() const;

    int columns() const { return sqlite3_column_count(handle_.get()); }
    std::string_view column_name(int column) const { return sqlite3_column_name(handle_.get(), column); }
    /// The number of the parameter `$1` where it is the only one; else 0.
    int only_parameter() const;
    /// How often SQLite has compiled it anew because the tables had changed.
    int recompilations() const { return sqlite3_stmt_status(handle_.get(), SQLITE_STMTSTATUS_REPREPARE, 0); }
    bool is_read_only() const { return sqlite3_stmt_readonly(handle_.get()) != 0; }

    /// SQLITE_NULL, SQLITE_TEXT, …
    int type(int column) const { return sqlite3_column_type(handle_.get(), column); }
    /// Until the next step or reset.
    std::optional<std::string_view> text_view(int column) const;
    std::optional<std::string> text(int column) const;
    std::optional<bool> flag(int column) const;
    std::int64_t integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }

  private:
    friend class Database;
    struct Finalize {
        void operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
    };
    explicit Statement(sqlite3_stmt* handle) : handle_(handle) {}
    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

/// The columns of our own table that it has had from its first version on.
constexpr std::string_view user_columns = "external_id, username, name, email, email_verified, disabled";

}  // namespace tokenbooth::directory::sqlite
