// What is remembered of one request for its lines in the logs. Owned by the connection, filled in on the way;
// lives as long as the request. One thread at a time.
#pragma once

#include <tokenbooth/core/deadline.hpp>
#include <tokenbooth/core/error.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokenbooth::observability {

/// The paths that are counted apart; whatever else was asked for is `other`, so that nobody can make new series.
enum class Route : std::uint8_t {
    other,
    messaging_token,
    chat_token,
    help_center_token,
    sso_login,
    sso_logout,
    support_sdk_user_token,
    support_sdk_jwt,
    messenger_script,
    openapi,
    demo,
    healthz,
    readyz
};
constexpr std::size_t route_count = static_cast<std::size_t>(Route::readyz) + 1;

constexpr std::string_view to_string(Route route) {
    switch (route) {
        case Route::other:
            return "other";
        case Route::messaging_token:
            return "messaging_token";
        case Route::chat_token:
            return "chat_token";
        case Route::help_center_token:
            return "help_center_token";
        case Route::sso_login:
            return "sso_login";
        case Route::sso_logout:
            return "sso_logout";
        case Route::support_sdk_user_token:
            return "support_sdk_user_token";
        case Route::support_sdk_jwt:
            return "support_sdk_jwt";
        case Route::messenger_script:
            return "messenger_script";
        case Route::openapi:
            return "openapi";
        case Route::demo:
            return "demo";
        case Route::healthz:
            return "healthz";
        case Route::readyz:
            return "readyz";
    }
    return "other";
}

struct RequestScope {
    /// The X-Request-Id of the answer.
    std::string request_id;
    /// Who sent it: the address that the trusted proxies name, else the other end of the connection.
    std::string client{};
    core::Deadline deadline{core::Deadline::Clock::time_point()};
    Route route = Route::other;
    /// The profile whose token was asked for; empty where none was, and then there is nothing to audit.
    std::string_view profile{};
    /// What the caller is, and its configured name, once it is proven.
    std::string_view caller_kind{};
    std::string caller{};
    /// Whom the token speaks of, or was asked for, as far as that is known.
    std::string external_id{};
    /// Of a refusal, and for the operator why; both empty where there was none.
    std::optional<core::Errc> code{};
    std::string reason{};
    /// Whether a token was made; what had a profile and is not this was refused.
    bool issued = false;
    /// The key that signed, if any, and the lifetime of the token.
    std::string key_id{};
    std::int64_t ttl_seconds = 0;

    /// What else there is to say stands behind it.
    void add_reason(std::string_view why) {
        if (!reason.empty()) reason += "; ";
        reason += why;
    }
};

/// The code as logs and answers have it; empty where there was no refusal.
inline std::string_view code_of(const RequestScope& scope) { return scope.code ? to_string(*scope.code) : ""; }

/// `offered` where it is 1 to 128 of [A-Za-z0-9._-] (contract §2.3), else a new name.
std::string choose_request_id(std::string_view offered);

}  // namespace tokenbooth::observability
