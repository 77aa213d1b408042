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
    const auto health = [options](const Request& request) { return healthz(options->alive, request); };
    const auto readiness = [options](const Request& request) {
        return readyz(options->tokens, options->draining, request);
    };
    const std::string& base = options->base_path;
    return {
        {.path = base + "/v1/messaging/token",
         .method = "GET",
         .name = Route::messaging_token,
         .handler = messaging},
        {.path = base + "/v1/messaging/token",
         .method = "POST",
         .name = Route::messaging_token,
         .handler = messaging},
        {.path = base + "/healthz", .method = "GET", .name = Route::healthz, .handler = health},
        {.path = base + "/healthz", .method = "HEAD", .name = Route::healthz, .handler = health},
        {.path = base + "/readyz", .method = "GET", .name = Route::readyz, .handler = readiness},
        {.path = base + "/readyz", .method = "HEAD", .name = Route::readyz, .handler = readiness},
    };
}

}  // namespace

std::unique_ptr<http::RequestHandler> make_api(ApiOptions options) {
    auto browsers = std::move(options.browsers);
    return std::make_unique<Routed>(routes(std::make_shared<const ApiOptions>(std::move(options))),
                                    std::move(browsers));
}

}  // namespace tokenbooth::api
