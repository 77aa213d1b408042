// POST and GET /v1/messaging/token, /v1/chat/token and /v1/help-center/token.
#pragma once

#include "api/cors.hpp"

#include <tokenbooth/api/api.hpp>
#include <tokenbooth/http/request.hpp>
#include <tokenbooth/http/response.hpp>

namespace tokenbooth::api {

/// Authenticate, parse, issue, render. What the references refer to must outlive the task.
core::Task<http::Response> token(const ApiOptions& options, const Cors& cors, model::Profile profile,
                                 const http::Request& request);

/// What the logs say of a token that was issued.
void note(const model::IssuedToken& issued, observability::RequestScope& scope);

}  // namespace tokenbooth::api
