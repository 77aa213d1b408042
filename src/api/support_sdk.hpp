// POST /v1/support-sdk/user-token: an app or its backend fetches what it shall hand to the Support SDK.
// POST /v1/support-sdk/jwt: Zendesk's own server hands it in again, and hears who it is.
#pragma once

#include "api/cors.hpp"

#include <tokenbooth/api/api.hpp>
#include <tokenbooth/http/request.hpp>
#include <tokenbooth/http/response.hpp>

namespace tokenbooth::api {

/// What the references refer to must outlive the tasks.
core::Task<http::Response> support_sdk_user_token(const ApiOptions& options, const Cors& cors,
                                                  const http::Request& request);

/// Zendesk proves nothing of itself; what it brings does. Whatever is wrong with that is one 401. The same
/// user_token may be brought again while it holds: Zendesk retries.
core::Task<http::Response> support_sdk_jwt(const ApiOptions& options, const http::Request& request);

}  // namespace tokenbooth::api
