// The session of the built-in sign-in page: a sealed cookie that opens /v1/sso/login and nothing else (contract
// §2.5), and what both single sign-on pages take from their query.
#pragma once

#include "api/form.hpp"

#include <tokenbooth/api/api.hpp>
#include <tokenbooth/http/request.hpp>
#include <tokenbooth/http/response.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tokenbooth::api {

constexpr std::string_view sso_login_path = "/v1/sso/login";
/// The same as a browser on it understands it, whatever prefix a proxy has taken off.
constexpr std::string_view sso_login_here = "login";
/// __Host-: no sister domain can set or read it (RFC 6265bis §4.1.3.2).
constexpr const char* session_cookie = "__Host-tokenbooth";

/// Lax: Zendesk's redirect brings it, another site's form does not.
std::string host_cookie(std::string_view name, std::string_view value, std::chrono::seconds max_age);

std::optional<model::Subject> find_session(const http::Request& request, const issue::SubjectSealer& sessions);

/// 303 to /v1/sso/login; `return_to` has been judged.
http::Response back_to_login(const std::string& return_to);

/// The same, so that reloading the next page does not send the password again.
http::Response begin_session(const issue::SubjectSealer& sessions, const std::string& external_id,
                             const std::string& return_to);

/// Ends the browser's.
void end_session(http::Response& response);

/// `return_to` where it may be kept; else empty, and the audit log hears why.
std::string keep_return_to(std::string_view return_to, const SsoPageOptions& pages,
                           observability::RequestScope& scope);
/// Empty, and the audit log hears that it `problem` ("stands there twice").
std::string drop_return_to(std::string_view problem, observability::RequestScope& scope);

}  // namespace tokenbooth::api
