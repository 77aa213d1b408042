#include "api/render_token.hpp"

#include "api/answer.hpp"

#include <tokenbooth/core/json_writer.hpp>
#include <tokenbooth/core/time_text.hpp>

namespace tokenbooth::api {
namespace {

std::string token_json(const model::IssuedToken& issued) {
    std::string body;
    constexpr std::size_t beside_the_token = 160;
    body.reserve(issued.token.size() + issued.external_id.size() + beside_the_token);
    body += R"({"token":")";
    body += issued.token;  // base64url and dots: nothing to escape
    body += R"(","token_type":"JWT")";
    if (issued.expires_at) {
        body += R"(,"expires_at":")";
        body += core::rfc3339(*issued.expires_at);
        body += R"(","expires_in":)";
        body += std::to_string(*issued.expires_at - issued.issued_at);
    }
    body += R"(,"external_id":)";
    core::append_json_string(body, issued.external_id);
    body += '}';
    return body;
}

}  // namespace

http::Response render_token(const model::IssuedToken& issued, TokenForm form) {
    std::string body = form == TokenForm::json ? token_json(issued) : issued.token;
    return answer(200, media_type(form), std::move(body));
}

}  // namespace tokenbooth::api
