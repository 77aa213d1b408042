// IssuedToken → the answer of contract §2.1.
#pragma once

#include "api/negotiate.hpp"

#include <tokenbooth/http/response.hpp>
#include <tokenbooth/model/issued_token.hpp>

namespace tokenbooth::api {

http::Response render_token(const model::IssuedToken& issued, TokenForm form);

}  // namespace tokenbooth::api
