// The LDAP server behind a directory: how to reach it, who searches, and the connections that are kept. Blocks;
// thread-safe.
#pragma once

#include "directory/ldap/connections.hpp"
#include "directory/ldap/look_up.hpp"

#include <tokenbooth/directory/ldap/ldap_options.hpp>

#include <memory>
#include <string>

namespace tokenbooth::directory::ldap {

class Server {
  public:
    /// Fails where the options cannot work whatever the server does; connects to nothing yet.
    static core::Result<std::unique_ptr<Server>, core::Failure> make(LdapOptions options);

    const LdapOptions& options() const { return options_; }
    const LookUp& look_up() const { return look_up_; }
    Route& route() { return route_; }
    /// "ldap.example.com:389", for logs.
    std::string address() const { return route_.dialler.endpoint().text(); }

    LdapResult<Entries> search(const SearchRequest& request, core::Deadline deadline);
    /// On connections of its own: whoever binds on one is who searches there.
    LdapResult<BindAnswer> bind(const std::string& dn, const core::Secret& password, core::Deadline deadline);
    /// As who searches; nothing to do where that is nobody.
    LdapResult<void> bind_searcher(Connection& connection, core::Deadline deadline) const;

  private:
    Server(LdapOptions options, Endpoint endpoint, std::unique_ptr<const crypto::TlsClient> tls);

    const LdapOptions options_;
    const LookUp look_up_;
    Route route_;
    Connections searching_;
    Connections binding_;
};

}  // namespace tokenbooth::directory::ldap
