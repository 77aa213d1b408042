#include "api/health.hpp"
#include "api/messaging_token.hpp"
#include "api/problem.hpp"

#include <tokenbooth/api/api.hpp>
#include <tokenbooth/http/router.hpp>

#include <utility>

namespace tokenbooth::api {
namespace {

using http::Request;

std::vector<http::Route> routes(const ApiOptions& options) {
    const auto messaging = [&options](const Request& request) {
        return messaging_token(options.callers, options.tokens, request);
    };
    const auto health = [](const Request&) { return healthz(); };
    const auto readiness = [&options](const Request& request) {
        return readyz(options.tokens, options.draining, request);
    };
    return {
        {.path = "/v1/messaging/token", .method = "GET", .handler = messaging},
        {.path = "/v1/messaging/token", .method = "POST", .handler = messaging},
        {.path = "/healthz", .method = "GET", .handler = health},
        {.path = "/healthz", .method = "HEAD", .handler = health},
        {.path = "/readyz", .method = "GET", .handler = readiness},
        {.path = "/readyz", .method = "HEAD", .handler = readiness},
    };
}

class Api final : public http::RequestHandler {
  public:
    explicit Api(ApiOptions options) : options_(std::move(options)), router_(routes(options_)) {}

    core::Task<http::Response> handle(const Request& request) override {
        const auto route = router_.find(request);
        if (!route) co_return refuse_route(route.error(), request);
        auto response = co_await (*route)->handler(request);
        co_return response;
    }

    http::Response refuse(const core::Error& error, observability::RequestScope& scope) override {
        return problem(error, scope);
    }

  private:
    http::Response refuse_route(const core::Error& error, const Request& request) const {
        http::Response response = problem(error, *request.scope);
        // RFC 9110 §15.5.6: a 405 MUST list what is allowed.
        if (error.code == core::Errc::method_not_allowed) {
            response.set_field("Allow", router_.allowed_methods(request.path));
        }
        return response;
    }

    const ApiOptions options_;
    const http::Router router_;
};

}  // namespace

std::unique_ptr<http::RequestHandler> make_api(ApiOptions options) {
    return std::make_unique<Api>(std::move(options));
}

}  // namespace tokenbooth::api
