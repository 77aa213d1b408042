// The demo site's paths, and what answers them.
#pragma once

#include <tokenbooth/api/demo.hpp>
#include <tokenbooth/http/response.hpp>
#include <tokenbooth/http/router.hpp>

#include <memory>
#include <string>
#include <vector>

namespace tokenbooth::api {

/// Below `base_path`. Each route judges for itself who may ask.
std::vector<http::Route> demo_routes(const std::shared_ptr<const DemoOptions>& demo, const std::string& base_path);

/// GET /demo, with the policy that its page needs.
http::Response demo_page(const DemoOptions& demo, const http::Request& request);

/// GET /demo/state.json: what the page shows before anybody has done anything.
http::Response demo_state(const DemoOptions& demo, const http::Request& request);

/// POST /demo/sign-in {"external_id"} or {"name","email","email_verified"}.
http::Response demo_sign_in(const DemoOptions& demo, const http::Request& request);
/// POST /demo/sign-out {}.
http::Response demo_sign_out(const DemoOptions& demo, const http::Request& request);

/// POST /demo/inspect {"token","profile"}.
http::Response demo_inspect(const DemoOptions& demo, const http::Request& request);
/// POST /demo/zendesk/login: where the stand-in for the widget takes a token, as the real one does to Zendesk.
http::Response demo_zendesk_login(const DemoOptions& demo, const http::Request& request);

/// A user as JSON.
void append_user(std::string& json, const model::User& user);

}  // namespace tokenbooth::api
