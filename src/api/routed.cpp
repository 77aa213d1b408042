#include "api/routed.hpp"

#include "api/html.hpp"
#include "api/problem.hpp"

#include <algorithm>

namespace tokenbooth::api {

core::Task<http::Response> Routed::handle(const http::Request& request) {
    if (request.method == "OPTIONS") co_return answer_options(request);
    const auto route = find_route(request);
    if (!route) co_return refuse(route.error(), request);
    request.scope->route = (*route)->name;
    auto response = co_await (*route)->handler(request);
    if ((*route)->cors) cors_.admit(request, response);
    co_return response;
}

core::Result<const http::Route*> Routed::find_route(const http::Request& request) const {
    auto route = router_.find(request);
    if (!route && route.error().code == core::Errc::not_found) {
        core::Error unknown = route.error();
        const auto closed = std::find_if(closed_.begin(), closed_.end(),
                                         [&](const ClosedPath& one) { return one.path == request.path; });
        if (closed != closed_.end()) unknown.reason = closed->reason;
        return unknown;
    }
    if (!route || http::find_field(request.fields, "content-encoding").empty()) return route;
    return core::Error{.code = core::Errc::unsupported_media_type,
                       .message = "a body must not be compressed or otherwise encoded",
                       .reason = {},
                       .pointer = {}};
}

http::Response Routed::refuse(const core::Error& error, const http::Request& request) {
    const bool is_page = router_.has_page(request.path);
    http::Response response = is_page ? html_problem(error, *request.scope) : problem(error, *request.scope);
    // RFC 9110 §15.5.6: a 405 MUST list what is allowed.
    if (error.code == core::Errc::method_not_allowed) {
        response.set_field("Allow", router_.allowed_methods(request.path));
    }
    if (!is_page) cors_.admit(request, response);
    return response;
}

http::Response Routed::answer_options(const http::Request& request) const {
    // RFC 9110 §9.3.7: an asterisk asks about the server as a whole.
    if (request.path == "*") return cors_.answer(request, "GET, HEAD, POST, OPTIONS");
    auto methods = router_.allowed_methods(request.path);
    core::Error refusal{
        .code = core::Errc::not_found, .message = "there is nothing at this path", .reason = {}, .pointer = {}};
    if (methods.empty()) return problem(refusal, *request.scope);
    if (router_.has_page(request.path)) {
        http::Response response(204);
        response.set_field("Allow", std::move(methods));
        return response;
    }
    if (Cors::is_preflight(request) && !cors_.allows_origin(request)) {
        refusal.code = core::Errc::origin_not_allowed;
        refusal.message = "pages of this origin may not ask here: it is not in browser.allowed_origins";
        return problem(refusal, *request.scope);
    }
    return cors_.answer(request, std::move(methods));
}

}  // namespace tokenbooth::api
