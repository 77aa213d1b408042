// One connection to PostgreSQL on one event loop: libpq's non-blocking API, waited for by core::Readiness. One
// exchange at a time, each with a deadline; after one that failed the connection is of no further use. Belongs to
// the thread that opened it; may be closed elsewhere while no exchange is under way.
#pragma once

#include "directory/postgres/postgres_error.hpp"
#include "directory/postgres/stall_breaker.hpp"

#include <tokenbooth/core/deadline.hpp>
#include <tokenbooth/core/descriptor.hpp>
#include <tokenbooth/core/readiness.hpp>
#include <tokenbooth/core/secret.hpp>
#include <tokenbooth/core/task.hpp>

#include <libpq-fe.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace tokenbooth::directory::postgres {

struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
};
using Answer = std::unique_ptr<PGresult, Clear>;

/// libpq's keywords and their values. The password stands beside them.
using Parameters = std::vector<std::pair<std::string, std::string>>;

class Connection {
  public:
    using Opened = PostgresResult<std::unique_ptr<Connection>>;

    /// `hostaddr` must be among the parameters of a host that is a name: libpq would look it up and wait.
    /// `breaker` must outlive the connection.
    static core::Task<Opened> open(const Parameters& parameters, const core::Secret& password,
                                   StallBreaker& breaker, core::Deadline deadline);

    core::Task<PostgresResult<Answer>> prepare(const char* name, const std::string& sql, core::Deadline deadline);
    core::Task<PostgresResult<Answer>> describe(const char* name, core::Deadline deadline);
    /// Values without NUL; null stands for NULL.
    core::Task<PostgresResult<Answer>> execute(const char* name, std::span<const char* const> values,
                                               core::Deadline deadline);

    /// Whole, between two exchanges, and outside any transaction.
    bool may_be_kept() const;
    /// "15.8"
    std::string version() const;
    /// "TLSv1.3", or empty.
    std::string tls() const;

  private:
    struct Finish {
        void operator()(PGconn* connection) const { PQfinish(connection); }
    };
    Connection(PGconn* connection, StallBreaker& breaker) : connection_(connection), breaker_(breaker) {}

    PostgresResult<void> settle();
    core::Task<PostgresResult<Answer>> receive(bool sent, core::Deadline deadline);
    core::Task<PostgresResult<void>> wait_for_bytes(core::Interest interest, core::Deadline deadline);
    PostgresError broken() const;

    std::unique_ptr<PGconn, Finish> connection_;
    StallBreaker& breaker_;
    /// A duplicate of libpq's own descriptor, which libpq closes when it likes; and the watch on it.
    core::Descriptor watched_;
    std::optional<core::Readiness> readiness_;
    bool in_exchange_ = false;
    std::size_t received_ = 0;
};

}  // namespace tokenbooth::directory::postgres
