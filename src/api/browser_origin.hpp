// Where a browser's request comes from: what a browser sends along by itself proves who its user is, not that the
// user wanted to ask (contract §2.4, threats.md B3).
#pragma once

#include "api/cors.hpp"

#include <tokenbooth/core/result.hpp>
#include <tokenbooth/model/caller.hpp>

namespace tokenbooth::api {

/// origin_not_allowed where `caller` is known by a cookie or a proxy's field and the request does not show that it
/// comes from an allowed origin or from this one; and where a password comes from a page of another origin.
core::Result<void> judge_origin(const model::Caller& caller, const http::Request& request, const Cors& cors);

}  // namespace tokenbooth::api
