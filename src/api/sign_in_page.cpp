#include "api/sign_in_page.hpp"

#include "api/form.hpp"
#include "api/html.hpp"
#include "api/problem.hpp"
#include "api/sso_session.hpp"

#include <tokenbooth/callers/cookies.hpp>
#include <tokenbooth/core/base64url.hpp>
#include <tokenbooth/core/json_writer.hpp>
#include <tokenbooth/core/media_type.hpp>
#include <tokenbooth/crypto/constant_time.hpp>
#include <tokenbooth/crypto/random.hpp>

namespace tokenbooth::api {
namespace {

using core::Errc;

// Set with the page and sent back beside what the page holds: another site can neither read nor, for __Host-, set
// it.
constexpr const char* csrf_cookie = "__Host-tokenbooth-csrf";
constexpr std::chrono::seconds csrf_lifetime = std::chrono::hours(12);
constexpr std::size_t csrf_size = 32;

core::Error refusal(Errc code, std::string message) {
    return {.code = code, .message = std::move(message), .reason = {}, .pointer = {}};
}

// A second tab must not void the first one's page.
std::string csrf_token_for(const http::Request& request) {
    const auto kept = callers::find_cookie(request.fields, csrf_cookie);
    const bool usable = kept && kept->size() == core::base64url_size(csrf_size) && core::decode_base64url(*kept);
    return usable ? std::string(*kept) : core::base64url(crypto::random_bytes(csrf_size));
}

// With Referrer-Policy: no-referrer a browser sends `Origin: null` for its own page, too (Fetch §3.1); then
// Sec-Fetch-Site tells, which no page can forge.
bool comes_from_here(const SsoPageOptions& pages, const http::Request& request) {
    const auto site = http::find_field(request.fields, "sec-fetch-site");
    if (!site.empty()) return site == "same-origin";
    const auto origin = http::find_field(request.fields, "origin");
    if (origin.empty()) return true;
    const auto host = http::find_field(request.fields, "host");
    if (pages.public_url.empty())
        return origin == "https://" + std::string(host) || origin == "http://" + std::string(host);
    const std::size_t path = pages.public_url.find('/', pages.public_url.find("://") + 3);
    return origin == std::string_view(pages.public_url).substr(0, path);
}

}  // namespace

http::Response sign_in_page(const SignInPage& page, const http::Request& request, unsigned status) {
    const std::string csrf = csrf_token_for(request);
    const std::string first = page.username.empty() ? " autofocus" : "";
    const std::string second = page.username.empty() ? "" : " autofocus";
    std::string main;
    if (!page.wrong.empty()) main += "<p class=\"wrong\" role=\"alert\">" + html_text(page.wrong) + "</p>\n";
    main += "<form method=\"post\" action=\"" + std::string(sso_login_here) +
            "\">\n<input type=\"hidden\" name=\"csrf\" value=\"" + csrf + "\">\n";
    if (!page.return_to.empty()) {
        main += R"(<input type="hidden" name="return_to" value=")" + html_text(page.return_to) + "\">\n";
    }
    main += R"(<label for="username">User name or e-mail address</label>
<input id="username" name="username" type="text" autocomplete="username" autocapitalize="none" spellcheck="false" required value=")" +
            html_text(page.username) + "\"" + first + R"(>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required)" +
            second + ">\n<button type=\"submit\">Sign in</button>\n</form>\n";
    http::Response response =
        html_page(status, {.title = "Sign in to support", .main = std::move(main), .form_action = "'self'"});
    response.set_field("Set-Cookie", host_cookie(csrf_cookie, csrf, csrf_lifetime));
    return response;
}

model::RequestHead SignIn::head(const http::Request& request) const {
    static const std::array json = {core::HeaderField{.name = "content-type", .value = "application/json"}};
    return {.method = "POST", .target = request.target, .fields = json, .client = request.scope->client};
}

core::Secret SignIn::body() const {
    std::string quoted = core::json_string(password.reveal());
    std::string json = R"({"username":)" + core::json_string(username) + R"(,"password":)" + quoted + "}";
    core::Secret body(json);
    core::wipe(quoted);
    core::wipe(json);
    return body;
}

core::Result<SignIn> read_sign_in(const ApiOptions& options, const http::Request& request) {
    if (!core::is_form_media_type(http::find_field(request.fields, "content-type"))) {
        return refusal(Errc::unsupported_media_type, "this page takes its own form, and nothing else");
    }
    const auto form = Form::read(request.body);
    const auto username = form ? form->find("username") : std::nullopt;
    const auto password = form ? form->find("password") : std::nullopt;
    if (!username || !password)
        return refusal(Errc::malformed_request, "the form lacks the user name or the password");
    const auto token = form->find("csrf").value_or("");
    const auto cookie = callers::find_cookie(request.fields, csrf_cookie).value_or("");
    const bool ours = !cookie.empty() && crypto::equal_in_constant_time(token, cookie);
    if (!ours || !comes_from_here(options.sso.pages, request)) {
        return refusal(
            Errc::origin_not_allowed,
            "this form has not come from our page, or your browser keeps no cookies: open the page again, and "
            "try once more");
    }
    return SignIn{.return_to = std::string(form->find("return_to").value_or("")),
                  .username = std::string(*username),
                  .password = core::Secret(*password)};
}

http::Response sign_in_refused(const core::Error& error, SignInPage page, const http::Request& request) {
    const http::Response details = problem(error, *request.scope);
    switch (error.code) {
        case Errc::invalid_credentials:
        case Errc::unauthenticated:
            page.wrong = "The user name or the password is wrong.";
            break;
        case Errc::rate_limited:
            page.wrong = "There have been too many attempts. Wait a few minutes, and try again.";
            break;
        case Errc::invalid_member:
            page.wrong = "This cannot be right: " + error.message + ".";
            break;
        default:
            return html_problem(error, *request.scope);
    }
    http::Response response = sign_in_page(page, request, details.status());
    for (const auto& field : details.fields()) response.set_field(field.name, field.value);
    return response;
}

}  // namespace tokenbooth::api
