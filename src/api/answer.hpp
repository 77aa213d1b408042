// An answer with a body, in one expression.
#pragma once

#include <tokenbooth/http/response.hpp>

#include <string>
#include <string_view>

namespace tokenbooth::api {

/// `content_type` is a literal.
http::Response answer(unsigned status, std::string_view content_type, std::string body);

}  // namespace tokenbooth::api
