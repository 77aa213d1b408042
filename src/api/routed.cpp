#include "api/routed.hpp"

#include "api/problem.hpp"

namespace tokenbooth::api {

core::Task<http::Response> Routed::handle(const http::Request& request) {
    if (request.method == "OPTIONS") co_return answer_options(request);
    const auto route = router_.find(request);
    if (!route) {
        http::Response refused = refuse_route(route.error(), request);
        cors_.admit(request, refused);
        co_return refused;
    }
    request.scope->route = (*route)->name;
    if (!http::find_field(request.fields, "content-encoding").empty()) {
        const core::Error encoded{.code = core::Errc::unsupported_media_type,
                                  .message = "a body must not be compressed or otherwise encoded",
                                  .reason = {},
                                  .pointer = {}};
        co_return problem(encoded, *request.scope);
    }
    auto response = co_await (*route)->handler(request);
    cors_.admit(request, response);
    co_return response;
}

http::Response Routed::refuse(const core::Error& error, observability::RequestScope& scope) {
    return problem(error, scope);
}

http::Response Routed::refuse_route(const core::Error& error, const http::Request& request) const {
    http::Response response = problem(error, *request.scope);
    // RFC 9110 §15.5.6: a 405 MUST list what is allowed.
    if (error.code == core::Errc::method_not_allowed) {
        response.set_field("Allow", router_.allowed_methods(request.path));
    }
    return response;
}

http::Response Routed::answer_options(const http::Request& request) const {
    // RFC 9110 §9.3.7: an asterisk asks about the server as a whole.
    if (request.path == "*") return cors_.answer(request, "GET, HEAD, POST, OPTIONS");
    auto methods = router_.allowed_methods(request.path);
    core::Error refusal{
        .code = core::Errc::not_found, .message = "there is nothing at this path", .reason = {}, .pointer = {}};
    if (methods.empty()) return problem(refusal, *request.scope);
    if (Cors::is_preflight(request) && !cors_.allows_origin(request)) {
        refusal.code = core::Errc::origin_not_allowed;
        refusal.message = "pages of this origin may not ask here: it is not in browser.allowed_origins";
        return problem(refusal, *request.scope);
    }
    return cors_.answer(request, std::move(methods));
}

}  // namespace tokenbooth::api
