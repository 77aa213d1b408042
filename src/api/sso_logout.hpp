// GET /v1/sso/logout, the "Remote logout URL": where Zendesk sends browsers after signing out, and with its error
// texts when a login failed (zendesk-facts §3.4).
#pragma once

#include <tokenbooth/api/api.hpp>
#include <tokenbooth/http/request.hpp>
#include <tokenbooth/http/response.hpp>

namespace tokenbooth::api {

/// Ends the built-in session; shows and audits what Zendesk complains of; goes on to sso.after_logout.
core::Task<http::Response> sso_logout(const ApiOptions& options, const http::Request& request);

}  // namespace tokenbooth::api
