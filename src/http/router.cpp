#include <tokenbooth/http/router.hpp>

#include <algorithm>
#include <utility>

namespace tokenbooth::http {
namespace {

core::Error refusal(core::Errc code, std::string message) {
    return {.code = code, .message = std::move(message), .reason = {}, .pointer = {}};
}

}  // namespace

Router::Router(std::vector<Route> routes) : routes_(std::move(routes)) {}

core::Result<const Route*> Router::find(const Request& request) const {
    bool path_known = false;
    for (const auto& route : routes_) {
        if (route.path != request.path) continue;
        if (route.method == request.method) return &route;
        path_known = true;
    }
    if (!path_known) return refusal(core::Errc::not_found, "there is nothing at this path");
    return refusal(core::Errc::method_not_allowed, "this path takes " + allowed_methods(request.path));
}

bool Router::has_page(std::string_view path) const {
    return std::any_of(routes_.begin(), routes_.end(),
                       [path](const Route& route) { return route.is_page && route.path == path; });
}

std::string Router::allowed_methods(std::string_view path) const {
    std::string allowed;
    for (const auto& route : routes_) {
        if (route.path != path) continue;
        if (!allowed.empty()) allowed += ", ";
        allowed += route.method;
    }
    if (!allowed.empty()) allowed += ", OPTIONS";
    return allowed;
}

}  // namespace tokenbooth::http
