// Error → the one answer that the caller may see: RFC 9457 problem details.
#pragma once

#include <tokenbooth/core/error.hpp>
#include <tokenbooth/http/response.hpp>
#include <tokenbooth/observability/request_scope.hpp>

namespace tokenbooth::api {

/// "User disabled", for people.
std::string_view title_of(core::Errc code);

/// Notes code and reason in the scope for the logs; the reason goes nowhere else.
http::Response problem(const core::Error& error, observability::RequestScope& scope);
/// With this status instead of the one that goes with the code.
http::Response problem(const core::Error& error, observability::RequestScope& scope, unsigned status);

}  // namespace tokenbooth::api
