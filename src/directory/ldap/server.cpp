#include "directory/ldap/server.hpp"

#include <utility>

namespace tokenbooth::directory::ldap {

core::Result<std::unique_ptr<Server>, core::Failure> Server::make(LdapOptions options) {
    if (const auto problems = find_problems(options); !problems.empty()) {
        return core::Failure{.message = problems.front()};
    }
    auto endpoint = parse_endpoint(options.url);
    if (!endpoint) return endpoint.error();
    std::unique_ptr<const crypto::TlsClient> tls;
    if (options.start_tls || endpoint->kind == Endpoint::Kind::tls) {
        auto client = crypto::TlsClient::make(options.ca_file);
        if (!client) return client.error();
        tls = std::make_unique<const crypto::TlsClient>(std::move(*client));
    }
    return std::unique_ptr<Server>(new Server(std::move(options), std::move(*endpoint), std::move(tls)));
}

Server::Server(LdapOptions options, Endpoint endpoint, std::unique_ptr<const crypto::TlsClient> tls)
    : options_(std::move(options)),
      look_up_(options_),
      route_{.dialler = Dialler(std::move(endpoint)), .tls = std::move(tls), .start_tls = options_.start_tls},
      searching_(route_,
                 [this](Connection& made, core::Deadline deadline) { return bind_searcher(made, deadline); }),
      binding_(route_, [](Connection&, core::Deadline) { return LdapResult<void>(); }) {}

LdapResult<Entries> Server::search(const SearchRequest& request, core::Deadline deadline) {
    return searching_.run([&](Connection& connection) { return connection.search(request, deadline); }, deadline);
}

LdapResult<BindAnswer> Server::bind(const std::string& dn, const core::Secret& password, core::Deadline deadline) {
    return binding_.run([&](Connection& connection) { return connection.bind(dn, password, deadline); }, deadline);
}

LdapResult<void> Server::bind_searcher(Connection& connection, core::Deadline deadline) const {
    if (options_.bind_dn.empty()) return {};
    const auto answer = connection.bind(options_.bind_dn, options_.bind_password, deadline);
    if (!answer) return answer.error();
    if (answer->accepted) return {};
    return LdapFailure{.kind = LdapFailure::Kind::refused,
                       .text = "the server does not accept bind_dn with bind_password: " + answer->reason,
                       .code = LDAP_INVALID_CREDENTIALS};
}

}  // namespace tokenbooth::directory::ldap
