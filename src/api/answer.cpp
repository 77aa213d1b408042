#include "api/answer.hpp"

#include <utility>

namespace tokenbooth::api {

http::Response answer(unsigned status, std::string_view content_type, std::string body) {
    http::Response response(status);
    response.set_body(content_type, std::move(body));
    return response;
}

}  // namespace tokenbooth::api
