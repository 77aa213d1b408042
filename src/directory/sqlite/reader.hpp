// One thread's connection with its prepared look-ups, and what it knows of changes to the file.
#pragma once

#include "directory/sqlite/user_query.hpp"

#include <tokenbooth/core/deadline.hpp>
#include <tokenbooth/directory/sqlite/sqlite_directory.hpp>

#include <array>
#include <chrono>
#include <memory>
#include <optional>

namespace tokenbooth::directory::sqlite {

class Reader {
  public:
    using Time = core::Deadline::Clock::time_point;

    static SqliteResult<std::unique_ptr<Reader>> open(const SqliteOptions& options,
                                                      std::chrono::milliseconds busy_timeout);

    /// Waits for a lock no longer than `busy_timeout`, and ends a query of the site's own at `deadline`.
    SqliteResult<sql::Match> look_up(const model::Subject& subject, std::chrono::milliseconds busy_timeout,
                                     const core::Deadline& deadline);

    /// The same with the password's hash in the row.
    SqliteResult<sql::Match> look_up_login(const model::Subject& subject, std::chrono::milliseconds busy_timeout,
                                           const core::Deadline& deadline);

    /// Whether the file at the path is another one than that which is open, or none; asked at most once in a
    /// while.
    bool has_moved(Time now);
    /// Whether the file has changed since this was last asked, which it is at most once in a while. What cannot be
    /// read counts as changed, unless it is only locked.
    bool has_changed(Time now);

  private:
    Reader(Database database, Statement data_version)
        : database_(std::move(database)), data_version_(std::move(data_version)) {}

    SqliteResult<sql::Match> look_up_by_own_queries(const model::Subject& subject);

    Database database_;
    Statement data_version_;
    bool own_queries_ = false;
    /// Of our own table: it has every column that there is now.
    bool is_up_to_date_ = false;
    /// By model::SubjectKey; absent where the site has no such query.
    std::array<std::optional<UserQuery>, 3> queries_;
    /// The same of our own table with the hash, which nothing else need carry; made when somebody signs in.
    std::array<std::optional<UserQuery>, 3> login_queries_;
    std::int64_t known_version_ = 0;
    Time file_checked_at_;
    Time version_read_at_;
};

}  // namespace tokenbooth::directory::sqlite
