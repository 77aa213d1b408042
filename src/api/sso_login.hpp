// GET and POST /v1/sso/login: Zendesk sends a browser here ("Remote login URL"), and it goes back with a token in
// a form (contract §2.5, article 4408845838874).
#pragma once

#include <tokenbooth/api/api.hpp>
#include <tokenbooth/http/request.hpp>
#include <tokenbooth/http/response.hpp>

namespace tokenbooth::api {

/// Who is it? → token → a page that submits it to Zendesk; nobody → the site's sign-in page, or the built-in one.
/// What the references refer to must outlive the tasks.
core::Task<http::Response> sso_login(const ApiOptions& options, const http::Request& request);

/// The built-in sign-in page's form.
core::Task<http::Response> sso_sign_in(const ApiOptions& options, const http::Request& request);

}  // namespace tokenbooth::api
