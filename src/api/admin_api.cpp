#include "api/answer.hpp"
#include "api/health.hpp"
#include "api/routed.hpp"

#include <tokenbooth/api/admin_api.hpp>
#include <tokenbooth/core/json_writer.hpp>

#include <utility>

namespace tokenbooth::api {
namespace {

using http::Request;

core::Task<http::Response> metrics(const AdminOptions& options) {
    // The text format's own name (Prometheus, exposition formats, "text-based format").
    co_return answer(200, "text/plain; version=0.0.4; charset=utf-8", options.metrics());
}

core::Task<http::Response> version(const AdminOptions& options) {
    co_return answer(200, "application/json", R"({"version":)" + core::json_string(options.version) + "}");
}

// The routes hold what they refer to.
std::vector<http::Route> routes(const std::shared_ptr<const AdminOptions>& options) {
    const auto health = [options](const Request& request) { return healthz(options->alive, request); };
    const auto readiness = [options](const Request& request) {
        return readyz_with_reasons(options->tokens, options->draining, request);
    };
    const auto measurements = [options](const Request&) { return metrics(*options); };
    const auto number = [options](const Request&) { return version(*options); };
    using observability::Route;
    return {
        {.path = "/healthz", .method = "GET", .name = Route::healthz, .handler = health},
        {.path = "/healthz", .method = "HEAD", .name = Route::healthz, .handler = health},
        {.path = "/readyz", .method = "GET", .name = Route::readyz, .handler = readiness},
        {.path = "/readyz", .method = "HEAD", .name = Route::readyz, .handler = readiness},
        {.path = "/metrics", .method = "GET", .name = Route::other, .handler = measurements},
        {.path = "/metrics", .method = "HEAD", .name = Route::other, .handler = measurements},
        {.path = "/version", .method = "GET", .name = Route::other, .handler = number},
        {.path = "/version", .method = "HEAD", .name = Route::other, .handler = number},
    };
}

}  // namespace

std::unique_ptr<http::RequestHandler> make_admin_api(AdminOptions options) {
    // No page of any site has business here.
    return std::make_unique<Routed>(routes(std::make_shared<const AdminOptions>(std::move(options))),
                                    BrowserOptions());
}

}  // namespace tokenbooth::api
