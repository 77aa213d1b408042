// One connection to MariaDB or MySQL. Blocks, but never beyond the deadline: libmariadb's own timeouts count whole
// seconds and begin anew with every byte, so its non-blocking API is waited for here with poll(2). One thread at a
// time. After an exchange that failed the connection is of no further use.
#pragma once

#include "directory/mysql/mysql_error.hpp"

#include <tokenbooth/core/deadline.hpp>
#include <tokenbooth/core/secret.hpp>
#include <tokenbooth/directory/mysql/mysql_address.hpp>

#include <mysql.h>

#include <memory>
#include <string>

namespace tokenbooth::directory::mysql {

class Connection {
  public:
    static MysqlResult<std::unique_ptr<Connection>> open(const MysqlAddress& address, const core::Secret& password,
                                                         core::Deadline deadline);
    ~Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// A statement without parameters and rows.
    MysqlResult<void> execute(const std::string& sql, core::Deadline deadline);

    /// Runs one of libmariadb's operations to its end: `start` begins it, `go_on` continues it after a wait; each
    /// returns what it waits for. False: the deadline has passed, and the connection is of no further use.
    template <class Start, class GoOn>
    bool complete(const Start& start, const GoOn& go_on, core::Deadline deadline) {
        int occurred = 0;
        for (int waits = start(); waits != 0; waits = go_on(occurred)) occurred = wait(waits, deadline);
        const bool in_time = (occurred & MYSQL_WAIT_TIMEOUT) == 0;
        if (!in_time) give_up();
        return in_time;
    }

    MYSQL* handle() const { return handle_.get(); }
    /// What libmariadb says has happened to the connection.
    MysqlError error() const;
    bool may_be_kept() const { return !broken_; }
    /// It is of no further use. What libmariadb would still say or hear at its end is neither said nor waited for.
    void give_up();
    /// "MariaDB 10.11.6", "MySQL 8.0.36"
    std::string version() const;
    bool is_mariadb() const;
    /// "TLSv1.3", or empty.
    std::string tls() const;

  private:
    struct Close {
        void operator()(MYSQL* handle) const { mysql_close(handle); }
    };
    Connection();
    int wait(int waits, core::Deadline deadline) const;
    void set_options(const MysqlAddress& address);

    std::unique_ptr<MYSQL, Close> handle_;
    bool broken_ = false;
};

}  // namespace tokenbooth::directory::mysql
