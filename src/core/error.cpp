#include <tokenbooth/core/error.hpp>

namespace tokenbooth::core {

// NOLINTNEXTLINE(readability-function-size): a table, in the form that the compiler holds to be complete
std::string_view to_string(Errc code) {
    switch (code) {
        case Errc::malformed_request:
            return "malformed_request";
        case Errc::malformed_json:
            return "malformed_json";
        case Errc::unauthenticated:
            return "unauthenticated";
        case Errc::invalid_credentials:
            return "invalid_credentials";
        case Errc::origin_not_allowed:
            return "origin_not_allowed";
        case Errc::profile_not_allowed:
            return "profile_not_allowed";
        case Errc::user_disabled:
            return "user_disabled";
        case Errc::not_found:
            return "not_found";
        case Errc::user_not_found:
            return "user_not_found";
        case Errc::method_not_allowed:
            return "method_not_allowed";
        case Errc::not_acceptable:
            return "not_acceptable";
        case Errc::request_timeout:
            return "request_timeout";
        case Errc::user_ambiguous:
            return "user_ambiguous";
        case Errc::body_too_large:
            return "body_too_large";
        case Errc::uri_too_long:
            return "uri_too_long";
        case Errc::unsupported_media_type:
            return "unsupported_media_type";
        case Errc::expectation_failed:
            return "expectation_failed";
        case Errc::misdirected_request:
            return "misdirected_request";
        case Errc::invalid_claim:
            return "invalid_claim";
        case Errc::missing_claim:
            return "missing_claim";
        case Errc::email_not_verified:
            return "email_not_verified";
        case Errc::invalid_member:
            return "invalid_member";
        case Errc::unknown_member:
            return "unknown_member";
        case Errc::duplicate_member:
            return "duplicate_member";
        case Errc::rate_limited:
            return "rate_limited";
        case Errc::header_too_large:
            return "header_too_large";
        case Errc::internal_error:
            return "internal_error";
        case Errc::method_not_implemented:
            return "method_not_implemented";
        case Errc::http_version_not_supported:
            return "http_version_not_supported";
        case Errc::directory_unavailable:
            return "directory_unavailable";
        case Errc::caller_unavailable:
            return "caller_unavailable";
        case Errc::overloaded:
            return "overloaded";
        case Errc::shutting_down:
            return "shutting_down";
        case Errc::directory_timeout:
            return "directory_timeout";
        case Errc::caller_timeout:
            return "caller_timeout";
    }
    return "internal_error";
}

}  // namespace tokenbooth::core
