// Which requests the demo site answers: those of a developer's own browser, on the machine that it runs on.
#pragma once

#include <tokenbooth/core/result.hpp>
#include <tokenbooth/http/request.hpp>

#include <string_view>

namespace tokenbooth::api {

/// Without __Host- and Secure, which http on a loopback address does not have.
constexpr const char* demo_cookie = "tokenbooth_demo";

/// misdirected_request where the request was made for another name than that of this machine: a page of another
/// site whose name has come to mean 127.0.0.1 (DNS rebinding), or a proxy's.
core::Result<void> judge_place(const http::Request& request);

/// The same, and origin_not_allowed where it does not come from a page of the demo site itself.
core::Result<void> judge_page(const http::Request& request);

/// The same, and unsupported_media_type where the body is not JSON.
core::Result<void> judge_json(const http::Request& request);

}  // namespace tokenbooth::api
