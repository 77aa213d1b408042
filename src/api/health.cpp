#include "api/health.hpp"

#include "api/answer.hpp"
#include "api/problem.hpp"

namespace tokenbooth::api {

core::Task<http::Response> healthz() { co_return answer(200, "application/json", R"({"status":"ok"})"); }

core::Task<http::Response> readyz(issue::TokenService& tokens, const std::function<bool()>& draining,
                                  const http::Request& request) {
    if (draining()) {
        const core::Error leaving{.code = core::Errc::shutting_down,
                                  .message = "this instance is shutting down",
                                  .reason = {},
                                  .pointer = {}};
        co_return problem(leaving, *request.scope);
    }
    const auto able = co_await tokens.probe(request.scope->deadline);
    if (!able) co_return problem(able.error(), *request.scope);
    co_return answer(200, "application/json", R"({"status":"ready"})");
}

}  // namespace tokenbooth::api
