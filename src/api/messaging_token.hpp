// POST, GET /v1/messaging/token.
#pragma once

#include <tokenbooth/callers/authenticator_chain.hpp>
#include <tokenbooth/http/request.hpp>
#include <tokenbooth/http/response.hpp>
#include <tokenbooth/issue/token_service.hpp>

namespace tokenbooth::api {

/// All that it takes must outlive the task.
core::Task<http::Response> messaging_token(callers::AuthenticatorChain& callers, issue::TokenService& tokens,
                                           const http::Request& request);

}  // namespace tokenbooth::api
