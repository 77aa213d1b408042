#include "api/routed.hpp"

#include "api/problem.hpp"

namespace tokenbooth::api {

core::Task<http::Response> Routed::handle(const http::Request& request) {
    const auto route = router_.find(request);
    if (!route) co_return refuse_route(route.error(), request);
    request.scope->route = (*route)->name;
    auto response = co_await (*route)->handler(request);
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

}  // namespace tokenbooth::api
