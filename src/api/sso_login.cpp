#include "api/sso_login.hpp"

#include "api/admission.hpp"
#include "api/html.hpp"
#include "api/login_page.hpp"
#include "api/return_to.hpp"
#include "api/sign_in_page.hpp"
#include "api/sso_session.hpp"
#include "api/token.hpp"

#include <tokenbooth/core/percent_encoding.hpp>

#include <utility>

namespace tokenbooth::api {
namespace {

using core::Errc;

// What the audit log calls the built-in session.
constexpr const char* sign_in_page_name = "sign-in page";

// Audited as at every other door: whoever is turned away here has asked for a token.
http::Response refuse(const core::Error& error, observability::RequestScope& scope) {
    scope.profile = to_string(model::Profile::sso);
    return html_problem(error, scope);
}

// What of the request's query counts; brand_id, locale_id and timestamp are tolerated, and mean nothing to us.
std::string take_return_to(const ApiOptions& options, const http::Request& request) {
    const auto query = Form::read(request.query);
    if (!query) return drop_return_to("stands in a query that cannot be read", *request.scope);
    const auto return_to = query->find("return_to");
    if (!return_to && query->has("return_to")) return drop_return_to("stands there twice", *request.scope);
    return keep_return_to(return_to.value_or(""), options.sso.pages, *request.scope);
}

// A page's script has no business here: what it could read is a token for the whole of Zendesk.
bool is_navigation(const http::Request& request) {
    const auto mode = http::find_field(request.fields, "sec-fetch-mode");
    return mode.empty() || mode == "navigate";
}

core::Error only_navigations() {
    return {.code = Errc::origin_not_allowed,
            .message = "this address is for a browser to go to, not for a script to fetch",
            .reason = {},
            .pointer = {}};
}

core::Error names_nobody() {
    return {.code = Errc::unauthenticated,
            .message = "single sign-on is for the browser of the user who signs in",
            .reason = "a backend has no session of its own",
            .pointer = {}};
}

// Why somebody who has signed in is not let in, in words for them; the log has the rest.
core::Error for_a_user(core::Error error) {
    const bool unknown = error.code == Errc::user_not_found || error.code == Errc::user_disabled;
    if (unknown) error.code = Errc::unauthenticated;
    if (unknown) error.message = "you are signed in, but your account may not be used for support";
    if (error.code == Errc::email_not_verified) {
        error.message =
            "you are signed in, but your e-mail address has not been confirmed yet: confirm it, and try again";
    }
    if (error.code == Errc::missing_claim) {
        error.message = "you are signed in, but your account has no " +
                        std::string(error.pointer == "/email" ? "e-mail address" : "name") +
                        ": add one, and try again";
    }
    return error;
}

// Who they are is known. `way_out` is HTML of ours.
http::Response refuse_user(const core::Error& error, observability::RequestScope& scope, std::string way_out) {
    scope.profile = to_string(model::Profile::sso);
    const core::Error refusal = for_a_user(error);
    const bool about_the_user = refusal.code == Errc::unauthenticated ||
                                refusal.code == Errc::email_not_verified || refusal.code == Errc::missing_claim;
    return html_problem(refusal, scope,
                        {.title = about_the_user ? "No access to support" : "", .more = std::move(way_out)});
}

// Of the built-in session, which would keep whoever shares the browser from signing in as themselves.
std::string way_out(const observability::RequestScope& scope, const std::string& return_to) {
    if (scope.caller != sign_in_page_name) return "";
    const std::string back = return_to.empty() ? "" : "&return_to=" + core::percent_encode(return_to);
    return "<p><a href=\"" + html_text("logout?again=1" + back) + "\">Sign in as somebody else</a></p>\n";
}

// The subject of whoever asks; null where nobody has signed in.
core::Task<core::Result<std::optional<model::Subject>>> find_subject(const ApiOptions& options,
                                                                     const http::Request& request) {
    auto& scope = *request.scope;
    const model::RequestHead head = head_of(request);
    auto accepted = co_await options.callers.authenticate(head, request.body, model::Profile::sso, scope.deadline);
    if (accepted) {
        scope.caller_kind = to_string(accepted->caller.kind);
        scope.caller = accepted->caller.name;
        if (!accepted->subject) co_return names_nobody();
        co_return std::move(accepted->subject);
    }
    if (accepted.error().code != Errc::unauthenticated) co_return accepted.error();
    // Where somebody should have been known, the log says why they were not.
    scope.reason = accepted.error().reason;
    auto subject = options.sso.sign_in == nullptr ? std::nullopt : find_session(request, *options.sso.sessions);
    if (subject) {
        scope.reason.clear();
        scope.caller_kind = "session";
        scope.caller = sign_in_page_name;
    }
    co_return subject;
}

http::Response begin_sign_in(const ApiOptions& options, const http::Request& request, std::string return_to) {
    if (!options.sso.pages.login_page.empty()) return send_to_login_page(options.sso.pages, request, return_to);
    if (options.sso.sign_in != nullptr) {
        return sign_in_page({.return_to = std::move(return_to)}, request);
    }
    return refuse({.code = Errc::unauthenticated,
                   .message = "sign in on our website first, and come back",
                   .reason = "there is no sso.login_page to send them to",
                   .pointer = {}},
                  *request.scope);
}

// "POST to https://SUBDOMAIN.zendesk.com/access/jwt" by the browser itself: Zendesk's cookies must end up there.
http::Response forwarding_page(const SsoPageOptions& pages, const std::string& token,
                               const std::string& return_to) {
    const std::string host = "https://" + zendesk_host(pages);
    // Where Zendesk leads on to, the browser holds to be this form's target, too: a brand, or with a complaint
    // back here.
    std::string targets = "'self' " + host;
    for (const auto& brand : pages.allowed_return_hosts) targets += " https://" + brand;
    std::string main = "<p>One moment: we are signing you in to support.</p>\n<form method=\"post\" action=\"" +
                       host + "/access/jwt\">\n<input type=\"hidden\" name=\"jwt\" value=\"" + token + "\">\n";
    if (!return_to.empty()) {
        main += R"(<input type="hidden" name="return_to" value=")" + html_text(return_to) + "\">\n";
    }
    main += "<button type=\"submit\">Go on to support</button>\n</form>\n";
    return html_page(200, {.title = "Signing you in",
                           .main = std::move(main),
                           .script = "document.forms[0].submit()",
                           .form_action = std::move(targets)});
}

}  // namespace

core::Task<http::Response> sso_login(const ApiOptions& options, const http::Request& request) {
    auto& scope = *request.scope;
    if (!is_navigation(request)) co_return refuse(only_navigations(), scope);
    const auto subject = co_await find_subject(options, request);
    if (!subject && subject.error().code == Errc::email_not_verified) {
        co_return refuse_user(subject.error(), scope, {});
    }
    if (!subject) co_return refuse(subject.error(), scope);
    const std::string return_to = take_return_to(options, request);
    if (!*subject) co_return begin_sign_in(options, request, return_to);

    scope.profile = to_string(model::Profile::sso);
    const model::TokenRequest asked{.profile = model::Profile::sso, .subject = **subject};
    if (asked.subject.key == model::SubjectKey::external_id) scope.external_id = asked.subject.value;
    const auto issued = co_await options.tokens.issue(asked, scope.deadline);
    if (!issued) co_return refuse_user(issued.error(), scope, way_out(scope, return_to));
    note(*issued, scope);
    co_return forwarding_page(options.sso.pages, issued->token, return_to);
}

core::Task<http::Response> sso_sign_in(const ApiOptions& options, const http::Request& request) {
    auto& scope = *request.scope;
    const auto form = read_sign_in(options, request);
    if (!form) co_return refuse(form.error(), scope);
    const std::string return_to = keep_return_to(form->return_to, options.sso.pages, scope);

    const model::RequestHead head = form->head(request);
    const core::Secret body = form->body();
    const auto accepted =
        co_await options.sso.sign_in->authenticate(head, body.reveal(), model::Profile::sso, scope.deadline);
    if (accepted) co_return begin_session(*options.sso.sessions, accepted->subject->value, return_to);
    scope.profile = to_string(model::Profile::sso);
    co_return sign_in_refused(accepted.error(), {.return_to = return_to, .username = form->username}, request);
}

}  // namespace tokenbooth::api
