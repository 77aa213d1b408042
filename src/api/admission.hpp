// Who is asking, from where, and for what: the first half of every request that names or is a user.
#pragma once

#include "api/cors.hpp"
#include "api/parse_token_request.hpp"

#include <tokenbooth/api/api.hpp>
#include <tokenbooth/http/request.hpp>

namespace tokenbooth::api {

struct Admitted {
    model::Caller caller;
    ParsedTokenRequest parsed;
};

/// Authenticate, judge the origin, parse. Notes in the request's scope who it was and whom they asked for. What
/// the references refer to must outlive the task.
core::Task<core::Result<Admitted>> admit(const ApiOptions& options, const Cors& cors, model::Profile profile,
                                         const http::Request& request);

/// What authenticators look at.
model::RequestHead head_of(const http::Request& request);

/// Who is no backend learns no more of the directory than that it has not let them in.
core::Error as_told_to(const model::Caller& caller, core::Error error);

}  // namespace tokenbooth::api
