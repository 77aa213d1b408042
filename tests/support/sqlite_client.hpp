// Another program that uses an SQLite file: a company's own, or one that holds a lock.
#pragma once

#include <sqlite3.h>

#include <filesystem>
#include <stdexcept>
#include <string>

namespace tokenbooth::test {

class SqliteClient {
  public:
    explicit SqliteClient(const std::filesystem::path& path) {
        if (sqlite3_open(path.c_str(), &handle_) != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(handle_));
        sqlite3_busy_timeout(handle_, 5000);
    }
    ~SqliteClient() { sqlite3_close(handle_); }
    SqliteClient(const SqliteClient&) = delete;
    SqliteClient& operator=(const SqliteClient&) = delete;

    /// Throws where SQLite refuses.
    void run(const std::string& sql) const {
        if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
            throw std::runtime_error(sqlite3_errmsg(handle_));
        }
    }

    /// The first column of the first row as text; empty where there is none.
    std::string text(const std::string& select) const {
        sqlite3_stmt* statement = nullptr;
        if (sqlite3_prepare_v2(handle_, select.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
            throw std::runtime_error(sqlite3_errmsg(handle_));
        }
        std::string found;
        if (sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_text(statement, 0) != nullptr) {
            found = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
        }
        sqlite3_finalize(statement);
        return found;
    }

  private:
    sqlite3* handle_ = nullptr;
};

}  // namespace tokenbooth::test
