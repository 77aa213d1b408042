#include "api/problem.hpp"

#include "api/answer.hpp"

#include <tokenbooth/core/json_writer.hpp>

#include <string>

namespace tokenbooth::api {
namespace {

using core::Errc;

struct Kind {
    unsigned status;
    std::string_view title;
};

// Contract §2.3, row by row.
// NOLINTNEXTLINE(readability-function-size): a table, in the form that the compiler holds to be complete
Kind kind_of(Errc code) {
    switch (code) {
        case Errc::malformed_request:
            return {.status = 400, .title = "Malformed request"};
        case Errc::malformed_json:
            return {.status = 400, .title = "Malformed JSON"};
        case Errc::unauthenticated:
            return {.status = 401, .title = "Not authenticated"};
        case Errc::invalid_credentials:
            return {.status = 401, .title = "Invalid credentials"};
        case Errc::origin_not_allowed:
            return {.status = 403, .title = "Origin not allowed"};
        case Errc::profile_not_allowed:
            return {.status = 403, .title = "Profile not allowed"};
        case Errc::user_disabled:
            return {.status = 403, .title = "User disabled"};
        case Errc::not_found:
            return {.status = 404, .title = "Not found"};
        case Errc::user_not_found:
            return {.status = 404, .title = "User not found"};
        case Errc::method_not_allowed:
            return {.status = 405, .title = "Method not allowed"};
        case Errc::not_acceptable:
            return {.status = 406, .title = "Not acceptable"};
        case Errc::request_timeout:
            return {.status = 408, .title = "Request timeout"};
        case Errc::user_ambiguous:
            return {.status = 409, .title = "User ambiguous"};
        case Errc::body_too_large:
            return {.status = 413, .title = "Body too large"};
        case Errc::uri_too_long:
            return {.status = 414, .title = "URI too long"};
        case Errc::unsupported_media_type:
            return {.status = 415, .title = "Unsupported media type"};
        case Errc::expectation_failed:
            return {.status = 417, .title = "Expectation failed"};
        case Errc::misdirected_request:
            return {.status = 421, .title = "Misdirected request"};
        case Errc::invalid_claim:
            return {.status = 422, .title = "Invalid claim"};
        case Errc::missing_claim:
            return {.status = 422, .title = "Missing claim"};
        case Errc::email_not_verified:
            return {.status = 422, .title = "E-mail not verified"};
        case Errc::invalid_member:
            return {.status = 422, .title = "Invalid member"};
        case Errc::unknown_member:
            return {.status = 422, .title = "Unknown member"};
        case Errc::duplicate_member:
            return {.status = 422, .title = "Duplicate member"};
        case Errc::rate_limited:
            return {.status = 429, .title = "Rate limited"};
        case Errc::header_too_large:
            return {.status = 431, .title = "Header too large"};
        case Errc::internal_error:
            return {.status = 500, .title = "Internal error"};
        case Errc::method_not_implemented:
            return {.status = 501, .title = "Method not implemented"};
        case Errc::http_version_not_supported:
            return {.status = 505, .title = "HTTP version not supported"};
        case Errc::directory_unavailable:
            return {.status = 503, .title = "Directory unavailable"};
        case Errc::caller_unavailable:
            return {.status = 503, .title = "Caller unavailable"};
        case Errc::overloaded:
            return {.status = 503, .title = "Overloaded"};
        case Errc::shutting_down:
            return {.status = 503, .title = "Shutting down"};
        case Errc::directory_timeout:
            return {.status = 504, .title = "Directory timeout"};
        case Errc::caller_timeout:
            return {.status = 504, .title = "Caller timeout"};
    }
    return {.status = 500, .title = "Internal error"};
}

void append_member(std::string& body, std::string_view name, std::string_view value) {
    body += body.empty() ? "{" : ",";
    core::append_json_string(body, name);
    body += ':';
    core::append_json_string(body, value);
}

}  // namespace

std::string_view title_of(Errc code) { return kind_of(code).title; }

http::Response problem(const core::Error& error, observability::RequestScope& scope) {
    return problem(error, scope, kind_of(error.code).status);
}

http::Response problem(const core::Error& error, observability::RequestScope& scope, unsigned status) {
    const std::string_view code = to_string(error.code);
    scope.code = error.code;
    scope.add_reason(error.reason.empty() ? error.message : error.reason);

    std::string body;
    append_member(body, "type", "urn:tokenbooth:problem:" + std::string(code));
    append_member(body, "title", kind_of(error.code).title);
    body += R"(,"status":)" + std::to_string(status);
    append_member(body, "code", code);
    append_member(body, "detail", error.message);
    if (status == 422) append_member(body, "pointer", error.pointer);
    append_member(body, "request_id", scope.request_id);
    body += '}';

    http::Response response = answer(status, "application/problem+json", std::move(body));
    // RFC 9110 §15.5.2: a 401 MUST name a challenge. §10.2.3 and RFC 6585 §4: a 503 and a 429 say when to come
    // back.
    if (status == 401) response.set_field("WWW-Authenticate", R"(Bearer realm="tokenbooth")");
    if (status == 429 || status == 503) response.set_field("Retry-After", std::to_string(error.retry_after));
    return response;
}

}  // namespace tokenbooth::api
