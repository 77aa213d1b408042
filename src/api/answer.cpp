#include "api/answer.hpp"

#include <utility>

namespace tokenbooth::api {

http::Response answer(unsigned status, std::string content_type, std::string body) {
    http::Response response(status);
    response.set_body(std::move(content_type), std::move(body));
    response.set_field("Cache-Control", "no-store");
    response.set_field("X-Content-Type-Options", "nosniff");
    return response;
}

}  // namespace tokenbooth::api
