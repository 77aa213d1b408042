// The address of an endpoint that Tokenbooth itself calls, as it stands in the configuration: http or https, a
// host, perhaps a port, a path and a query (RFC 3986, RFC 9110 §4.2). Narrower than the RFC: no user, no fragment,
// visible ASCII only, so that nothing in it can be read in two ways. A value; parsing is pure.
#pragma once

#include <tokenbooth/core/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace tokenbooth::http {

struct Url {
    bool is_https = false;
    /// A name in lower case, or an address; IPv6 without its brackets.
    std::string host;
    std::uint16_t port = 0;
    /// Path and query, as they stand in a request line; "/" where the URL has none.
    std::string target = "/";

    /// As the Host field has it: the port only where it is not the scheme's own.
    std::string authority() const;
    /// Without target: "https://id.example.com".
    std::string origin() const;
    /// True for localhost and addresses that never leave this machine: there plain http is nobody's to read.
    bool is_loopback() const;
};

/// Fails with a sentence that says what to write instead.
core::Result<Url, core::Failure> parse_url(std::string_view text);

}  // namespace tokenbooth::http
