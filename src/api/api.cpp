#include "api/health.hpp"
#include "api/messaging_token.hpp"
#include "api/routed.hpp"

#include <tokenbooth/api/api.hpp>

#include <utility>

namespace tokenbooth::api {
namespace {

using http::Request;
using observability::Route;

// The routes hold what they refer to.
std::vector<http::Route> routes(const std::shared_ptr<const ApiOptions>& options) {
    const auto messaging = [options](const Request& request) {
        return messaging_token(options->callers, options->tokens, options->trust_email_verified, request);
    };
    const auto health = [](const Request&) { return healthz(); };
    const auto readiness = [options](const Request& request) {
        return readyz(options->tokens, options->draining, request);
    };
    return {
        {.path = "/v1/messaging/token", .method = "GET", .name = Route::messaging_token, .handler = messaging},
        {.path = "/v1/messaging/token", .method = "POST", .name = Route::messaging_token, .handler = messaging},
        {.path = "/healthz", .method = "GET", .name = Route::healthz, .handler = health},
        {.path = "/healthz", .method = "HEAD", .name = Route::healthz, .handler = health},
        {.path = "/readyz", .method = "GET", .name = Route::readyz, .handler = readiness},
        {.path = "/readyz", .method = "HEAD", .name = Route::readyz, .handler = readiness},
    };
}

}  // namespace

std::unique_ptr<http::RequestHandler> make_api(ApiOptions options) {
    return std::make_unique<Routed>(routes(std::make_shared<const ApiOptions>(std::move(options))));
}

}  // namespace tokenbooth::api
