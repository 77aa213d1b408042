// GET /demo and what its page is told.
#include "api/answer.hpp"
#include "api/demo.hpp"
#include "api/demo_request.hpp"
#include "api/web_files.hpp"

#include <tokenbooth/callers/cookies.hpp>
#include <tokenbooth/core/json_writer.hpp>

#include <utility>

namespace tokenbooth::api {
namespace {

constexpr std::string_view policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

// What Zendesk's widget needs (developer.zendesk.com, "Content Security Policy (CSP) support"), and nothing else.
constexpr std::string_view widget_policy =
    "default-src 'self' https://*.zdassets.com https://*.zendesk.com https://*.smooch.io https://*.twilio.com "
    "wss://*.zendesk.com wss://api.smooch.io wss://voice-js.roaming.twilio.com; "
    "style-src 'self' 'unsafe-inline'; "
    "img-src 'self' https://static.zdassets.com https://*.zendesk.com https://media.smooch.io "
    "https://*.zdusercontent.com blob: data:; "
    "media-src 'self' https://static.zdassets.com; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

void append_optional(std::string& json, std::string_view name, const std::optional<std::string>& text) {
    json += name;
    json += text ? core::json_string(*text) : "null";
}

}  // namespace

void append_user(std::string& json, const model::User& user) {
    json += R"({"external_id":)" + core::json_string(user.external_id);
    append_optional(json, R"(,"username":)", user.username);
    append_optional(json, R"(,"name":)", user.name);
    append_optional(json, R"(,"email":)", user.email);
    json += R"(,"email_verified":)";
    json += !user.email_verified ? "null" : *user.email_verified ? "true" : "false";
    json += user.disabled ? R"(,"disabled":true})" : R"(,"disabled":false})";
}

http::Response demo_page(const DemoOptions& demo, const http::Request& request) {
    http::Response page = web_file(*find_web_file("demo/index.html"), request);
    page.set_field("Content-Security-Policy", std::string(demo.snippet_key.empty() ? policy : widget_policy));
    // For what does not know frame-ancestors.
    page.set_field("X-Frame-Options", "DENY");
    return page;
}

http::Response demo_state(const DemoOptions& demo, const http::Request& request) {
    std::string json = R"({"version":)" + core::json_string(demo.version);
    json += demo.any_name ? R"(,"any_name":true)" : R"(,"any_name":false)";
    json += demo.real_key ? R"(,"real_key":true)" : R"(,"real_key":false)";
    json += R"(,"key_id":)" + core::json_string(demo.tokens.active_key_id());
    json += R"(,"snippet_key":)" + (demo.snippet_key.empty() ? "null" : core::json_string(demo.snippet_key));
    json += R"(,"broken_key":{"id":)" + core::json_string(broken_key_id);
    json += R"(,"secret":)" + core::json_string(broken_key_secret);
    json += R"(},"users":[)";
    for (const auto& user : demo.sessions.samples()) {
        if (!json.ends_with('[')) json += ',';
        append_user(json, *user);
    }
    json += R"(],"user":)";
    const auto cookie = callers::find_cookie(request.fields, demo_cookie);
    const auto user = cookie ? demo.sessions.find(*cookie, core::Deadline::Clock::now()) : nullptr;
    if (user) {
        append_user(json, *user);
    } else {
        json += "null";
    }
    return answer(200, "application/json", std::move(json) + '}');
}

}  // namespace tokenbooth::api
