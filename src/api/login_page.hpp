// The site's own sign-in page, and the way there and back (contract §2.5).
#pragma once

#include <tokenbooth/api/sso_page_options.hpp>
#include <tokenbooth/http/request.hpp>
#include <tokenbooth/http/response.hpp>

namespace tokenbooth::api {

/// 303 to sso.login_page, which knows the absolute address of this request. A browser that keeps coming back on
/// its way to the same `return_to` without a session (the site's cookie is not sent here, most likely) is told so
/// instead of going round for ever.
http::Response send_to_login_page(const SsoPageOptions& pages, const http::Request& request,
                                  const std::string& return_to);

}  // namespace tokenbooth::api
