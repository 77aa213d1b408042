// GET /healthz and /readyz: on the public listener a state and no details (threats.md S12), on the admin listener
// with the reasons.
#pragma once

#include <tokenbooth/http/request.hpp>
#include <tokenbooth/http/response.hpp>
#include <tokenbooth/issue/token_service.hpp>

#include <functional>

namespace tokenbooth::api {

/// 200 while every thread of the service comes round.
core::Task<http::Response> healthz(const std::function<bool()>& alive, const http::Request& request);

/// 503 only while no token can be issued, and while draining.
core::Task<http::Response> readyz(issue::TokenService& tokens, const std::function<bool()>& draining,
                                  const http::Request& request);
core::Task<http::Response> readyz_with_reasons(issue::TokenService& tokens, const std::function<bool()>& draining,
                                               const http::Request& request);

}  // namespace tokenbooth::api
