#include "directory/postgres/connector.hpp"

#include <utility>

namespace tokenbooth::directory::postgres {
namespace {

// What the server shall do by itself, in libpq's form of it.
std::string server_options(const PostgresOptions& options, bool only_read) {
    std::string text(options.address.parameter("options"));
    text += " -c statement_timeout=" + std::to_string(options.timeout.count());
    if (only_read) text += " -c default_transaction_read_only=on";
    return text;
}

}  // namespace

Connector::Connector(const PostgresOptions& options, const sql::Statements& statements, core::BlockingPool& pool)
    : options_(options), statements_(statements) {
    for (const auto& host : options.address.hosts) {
        addresses_.push_back(host.is_socket() ? nullptr : std::make_unique<core::HostAddresses>(host.name, pool));
    }
    for (const auto& [keyword, value] : options.address.parameters) {
        if (keyword == "options") continue;
        // libpq would find every server read-only: our own sessions are, where the tables are the company's.
        const bool any_writable = keyword == "target_session_attrs" && value == "read-write";
        const bool only_read = statements.are_the_sites_own();
        common_.emplace_back(keyword, any_writable && only_read ? "primary" : value);
    }
    common_.emplace_back("options", server_options(options, statements.are_the_sites_own()));
    common_.emplace_back("client_encoding", "UTF8");
    common_.emplace_back("fallback_application_name", "tokenbooth");
    // Kerberos would ask its own servers, and wait for them.
    common_.emplace_back("gssencmode", "disable");
}

core::Task<Connector::Opened> Connector::open(core::Deadline deadline) {
    auto endpoints = co_await find_endpoints(deadline);
    if (!endpoints) co_return endpoints.error();
    PostgresError last{.kind = PostgresError::Kind::unreachable, .text = "the host name has no address"};
    auto left = endpoints->size();
    for (const auto& endpoint : *endpoints) {
        // One that swallows everything leaves the others their share of the time.
        const auto share = deadline.or_within(deadline.remaining() / left--);
        const auto parameters = parameters_for(endpoint);
        auto opened = co_await Connection::open(parameters, options_.password, breaker_, share);
        if (opened) co_return std::make_unique<Session>(std::move(*opened), statements_);
        last = opened.error();
    }
    co_return last;
}

core::Task<Connector::Endpoints> Connector::find_endpoints(core::Deadline deadline) {
    std::vector<Endpoint> endpoints;
    std::optional<PostgresError> error;
    for (std::size_t index = 0; index < addresses_.size(); ++index) {
        const auto& host = options_.address.hosts[index];
        if (addresses_[index] == nullptr) {
            endpoints.push_back({.host = host.name, .address = {}, .port = host.port});
            continue;
        }
        auto& addresses = *addresses_[index];
        const auto found = co_await addresses.get(deadline);
        if (!found) {
            const bool timed_out = found.error().timed_out;
            error = {.kind = timed_out ? PostgresError::Kind::timeout : PostgresError::Kind::unreachable,
                     .text = found.error().reason};
            continue;
        }
        for (const auto& address : *found) {
            endpoints.push_back({.host = host.name, .address = address.to_string(), .port = host.port});
        }
    }
    // One host of several is enough.
    if (endpoints.empty() && error) co_return *error;
    co_return endpoints;
}

Parameters Connector::parameters_for(const Endpoint& endpoint) const {
    Parameters parameters = common_;
    parameters.emplace_back("host", endpoint.host);
    if (!endpoint.address.empty()) parameters.emplace_back("hostaddr", endpoint.address);
    parameters.emplace_back("port", endpoint.port);
    return parameters;
}

}  // namespace tokenbooth::directory::postgres
