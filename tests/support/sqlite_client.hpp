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

  private:
    sqlite3* handle_ = nullptr;
};

}  // namespace tokenbooth::test
