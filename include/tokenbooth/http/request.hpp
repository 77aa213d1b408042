// One request as the handler sees it: read, bounded and taken apart, but not judged. Views into the connection's
// buffers, which live until the answer has been given.
#pragma once

#include <tokenbooth/core/header_field.hpp>
#include <tokenbooth/observability/request_scope.hpp>

#include <span>
#include <string>
#include <string_view>

namespace tokenbooth::http {

struct Request {
    std::string_view method;
    /// As it stood in the request line; path and query are its parts, never decoded.
    std::string_view target;
    std::string_view path;
    std::string_view query;
    /// Of the header section only.
    std::span<const core::HeaderField> fields;
    std::string_view body;
    /// Whether the other end of the connection is one of server.trusted_proxies.
    bool from_trusted_proxy = false;
    /// The subject alternative names of the certificate that the other end has shown: "dns:…", "uri:…", "email:…",
    /// "ip:…".
    std::span<const std::string> tls_names{};
    observability::RequestScope* scope = nullptr;
};

/// The field's value, or empty where it is absent. Where it stands twice, the first.
std::string_view find_field(std::span<const core::HeaderField> fields, std::string_view name);

}  // namespace tokenbooth::http
