// What a caller is recognised by: the head of its request, without HTTP's machinery. A view that dies with the
// request.
#pragma once

#include <tokenbooth/core/header_field.hpp>

#include <span>
#include <string>
#include <string_view>

namespace tokenbooth::model {

struct RequestHead {
    std::string_view method;
    /// As it stood in the request line.
    std::string_view target;
    /// The fields of the header section only; a trailer is never among them. Names in any case.
    std::span<const core::HeaderField> fields;
    /// The client's address as text; behind trusted proxies the one that they name.
    std::string_view client{};
    /// Whether the other end of the connection is one of server.trusted_proxies.
    bool from_trusted_proxy = false;
    /// The subject alternative names of the client's certificate: "dns:…", "uri:…", "email:…", "ip:…".
    std::span<const std::string> tls_names{};
};

}  // namespace tokenbooth::model
