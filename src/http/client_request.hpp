// A request to the bytes that are sent. Pure.
#pragma once

#include <tokenbooth/http/client.hpp>

#include <string>

namespace tokenbooth::http {

/// Refused where the bytes would not be exactly this one request: a control character in a field (threats.md D10),
/// or a field that the client writes itself.
core::Result<std::string, ClientFailure> render_request(const Url& url, const ClientRequest& request);

}  // namespace tokenbooth::http
