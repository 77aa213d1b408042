// POST and GET /v1/messaging/token.
#pragma once

#include <tokenbooth/callers/authenticator_chain.hpp>
#include <tokenbooth/http/request.hpp>
#include <tokenbooth/http/response.hpp>
#include <tokenbooth/issue/token_service.hpp>

namespace tokenbooth::api {

/// Authenticate, parse, issue, render. `trust_email_verified`: of the directory kind caller. What the references
/// refer to must outlive the task.
core::Task<http::Response> messaging_token(callers::AuthenticatorChain& callers, issue::TokenService& tokens,
                                           bool trust_email_verified, const http::Request& request);

}  // namespace tokenbooth::api
