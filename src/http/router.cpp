#include <tokenbooth/http/router.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace tokenbooth::http {
namespace {

// Known, so that a path without them is a 405; any other method is a 501 (RFC 9110 §15.6.2).
constexpr std::array<std::string_view, 9> known_methods = {"GET",     "HEAD",  "POST",  "PUT",    "DELETE",
                                                           "OPTIONS", "PATCH", "TRACE", "CONNECT"};

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
    if (std::find(known_methods.begin(), known_methods.end(), request.method) == known_methods.end()) {
        return refusal(core::Errc::method_not_implemented, "this method is not known here");
    }
    if (!path_known) return refusal(core::Errc::not_found, "there is nothing at this path");
    return refusal(core::Errc::method_not_allowed, "this path takes " + allowed_methods(request.path));
}

std::string Router::allowed_methods(std::string_view path) const {
    std::string allowed;
    for (const auto& route : routes_) {
        if (route.path != path) continue;
        if (!allowed.empty()) allowed += ", ";
        allowed += route.method;
    }
    return allowed;
}

}  // namespace tokenbooth::http
