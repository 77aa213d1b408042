// Opens connections: the hosts in their order, each by the addresses that its name has. Safe from any thread.
#pragma once

#include "directory/postgres/session.hpp"

#include <tokenbooth/core/blocking_pool.hpp>
#include <tokenbooth/core/host_addresses.hpp>
#include <tokenbooth/directory/postgres/postgres_directory.hpp>

#include <memory>
#include <string>
#include <vector>

namespace tokenbooth::directory::postgres {

class Connector {
  public:
    using Opened = PostgresResult<std::unique_ptr<Session>>;

    /// Both must outlive the connector.
    Connector(const PostgresOptions& options, const sql::Statements& statements, core::BlockingPool& pool);

    core::Task<Opened> open(core::Deadline deadline);

  private:
    struct Endpoint {
        std::string host;
        /// Empty for a unix socket.
        std::string address;
        std::string port;
    };
    using Endpoints = PostgresResult<std::vector<Endpoint>>;
    core::Task<Endpoints> find_endpoints(core::Deadline deadline);
    Parameters parameters_for(const Endpoint& endpoint) const;

    const PostgresOptions& options_;
    const sql::Statements& statements_;
    /// Of each host in its order; null of a unix socket.
    std::vector<std::unique_ptr<core::HostAddresses>> addresses_;
    Parameters common_;
    StallBreaker breaker_;
};

}  // namespace tokenbooth::directory::postgres
