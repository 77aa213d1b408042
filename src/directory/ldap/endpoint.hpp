// Where the LDAP server is, as the operator's url says it. Pure.
#pragma once

#include <tokenbooth/core/error.hpp>
#include <tokenbooth/core/result.hpp>

#include <string>
#include <string_view>

namespace tokenbooth::directory::ldap {

struct Endpoint {
    enum class Kind { plain, tls, local };
    Kind kind = Kind::plain;
    /// A name or an address without brackets; of a local one the socket's path.
    std::string host;
    std::string port;

    /// For logs: "ldap.example.com:389", or the path.
    std::string text() const;
    /// Whether what is sent in the clear stays on this machine.
    bool is_on_this_machine() const;
};

/// ldap://HOST[:PORT], ldaps://HOST[:PORT] or ldapi://PERCENT-ENCODED-PATH, each with or without a slash at its
/// end and nothing behind it; a failure says what it should have been.
core::Result<Endpoint, core::Failure> parse_endpoint(std::string_view url);

}  // namespace tokenbooth::directory::ldap
