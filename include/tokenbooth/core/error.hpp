// Why a request was refused. One Error travels from the place that found the fault to api/problem, which turns it
// into the one answer that the caller may see. A value: copied, moved, compared by its code.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tokenbooth::core {

/// Every refusal that a caller can meet, named as in the `code` member of the answer (RFC 9457 problem details).
enum class Errc {
    malformed_request,
    malformed_json,
    unauthenticated,
    invalid_credentials,
    origin_not_allowed,
    profile_not_allowed,
    user_disabled,
    not_found,
    user_not_found,
    method_not_allowed,
    not_acceptable,
    request_timeout,
    user_ambiguous,
    body_too_large,
    uri_too_long,
    unsupported_media_type,
    expectation_failed,
    misdirected_request,
    invalid_claim,
    missing_claim,
    email_not_verified,
    invalid_member,
    unknown_member,
    duplicate_member,
    rate_limited,
    header_too_large,
    internal_error,
    method_not_implemented,
    http_version_not_supported,
    directory_unavailable,
    caller_unavailable,
    overloaded,
    shutting_down,
    directory_timeout,
    caller_timeout,
};
constexpr std::size_t errc_count = static_cast<std::size_t>(Errc::caller_timeout) + 1;

/// The `code` as it stands in answers, logs and metrics.
std::string_view to_string(Errc code);

struct Error {
    Errc code = Errc::internal_error;
    /// For the caller: what is wrong and how to mend it. Says no more than the caller may know.
    std::string message;
    /// For the logs only: what really happened. Never holds a secret, a password or a token.
    std::string reason;
    /// RFC 6901 pointer to the offending member or claim; meant for the 422 codes.
    std::string pointer;
    /// When to come back, in seconds; meant for 429 and 503.
    std::int64_t retry_after = 1;
};

/// What a command or a start-up step could not do; for the operator, never for an HTTP client.
struct Failure {
    std::string message;
};

}  // namespace tokenbooth::core
