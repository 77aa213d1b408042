// What kept an LDAP operation from its answer. For logs: never a password, and of what the server says only what
// is printable.
#pragma once

#include <tokenbooth/core/result.hpp>

#include <string>

namespace tokenbooth::directory::ldap {

struct LdapFailure {
    enum class Kind {
        /// There is no connection to be had.
        unreachable,
        /// There is one, but not one that may be trusted: no TLS, or the wrong certificate.
        untrusted,
        /// The deadline has passed. The answer may still come, so the connection is of no more use.
        late,
        /// The connection broke, or said what is no LDAP.
        lost,
        /// The server answered, with a result code that is no success.
        refused,
    };
    Kind kind = Kind::unreachable;
    std::string text;
    /// Of `refused`: the result code (RFC 4511 §4.1.9).
    int code = 0;

    bool leaves_connection_usable() const { return kind == Kind::refused; }
};

template <class T>
using LdapResult = core::Result<T, LdapFailure>;

}  // namespace tokenbooth::directory::ldap
