// One connection to an LDAP server, on which one operation at a time is done, each by its deadline. Blocks;
// belongs to one thread at a time. After a failure that does not leave it usable it must be let go.
#pragma once

#include "directory/ldap/dial.hpp"
#include "directory/ldap/failure.hpp"
#include "directory/ldap/wire.hpp"

#include <tokenbooth/core/secret.hpp>

#include <ldap.h>

#include <memory>
#include <string>
#include <vector>

namespace tokenbooth::directory::ldap {

/// How every connection to the server is made.
struct Route {
    Dialler dialler;
    /// Null: in the clear.
    std::unique_ptr<const crypto::TlsClient> tls;
    bool start_tls = false;
};

struct SearchRequest {
    std::string base;
    std::string filter;
    std::vector<std::string> attributes;
    int size_limit = 0;
};

struct Entry {
    std::string dn;
    /// As the request has named the attributes; empty where the entry has none, or none for us to see.
    std::vector<std::vector<std::string>> values;
};

struct Entries {
    std::vector<Entry> entries;
    /// There are more than the size limit let through.
    bool more = false;
};

/// What the server thinks of a name and its password.
struct BindAnswer {
    bool accepted = false;
    /// For the log: why not.
    std::string reason;
};

class Connection {
  public:
    static LdapResult<std::unique_ptr<Connection>> open(Route& route, core::Deadline deadline);

    /// Both must be something: a server takes an empty password, and an empty name with any password, for a wish
    /// to be nobody, and grants it (RFC 4513 §5.1.2).
    LdapResult<BindAnswer> bind(const std::string& dn, const core::Secret& password, core::Deadline deadline);
    LdapResult<Entries> search(const SearchRequest& request, core::Deadline deadline);
    bool is_quiet() const { return wire_.is_quiet(); }
    /// "TLSv1.3", or nothing in the clear.
    std::string protocol() const { return wire_.tls() ? wire_.tls()->protocol() : std::string(); }

  private:
    struct Unbind {
        void operator()(LDAP* handle) const { ldap_unbind_ext(handle, nullptr, nullptr); }
    };
    struct FreeMessage {
        void operator()(LDAPMessage* message) const { ldap_msgfree(message); }
    };
    using Message = std::unique_ptr<LDAPMessage, FreeMessage>;
    struct Verdict;

    explicit Connection(core::Descriptor socket) : wire_(std::move(socket)) {}
    LdapResult<void> attach();
    LdapResult<void> start_tls(const Route& route);
    LdapResult<Message> next_answer(int message_id);
    /// `hidden` is left out of what the server says.
    LdapResult<Verdict> judge(LDAPMessage* message, std::string_view hidden = {}) const;
    LdapFailure not_sent(int code) const;
    Entry read_entry(LDAPMessage* message, const std::vector<std::string>& attributes) const;

    Wire wire_;
    // After the Wire, which it writes its farewell to.
    std::unique_ptr<LDAP, Unbind> handle_;
};

}  // namespace tokenbooth::directory::ldap
