// The fields that every answer carries, whatever it says.
#pragma once

#include <tokenbooth/http/response.hpp>

#include <string>

namespace tokenbooth::api {

/// Not to be stored by anyone (threats.md H25), and not to be taken for another type than it says.
http::Response answer(unsigned status, std::string content_type, std::string body);

}  // namespace tokenbooth::api
