#include "api/health.hpp"

#include "api/answer.hpp"
#include "api/problem.hpp"

#include <tokenbooth/core/json_writer.hpp>

namespace tokenbooth::api {
namespace {

void append_check(std::string& body, std::string_view name, const core::Result<void>& outcome) {
    body += body.ends_with('[') ? R"({"name":)" : R"(,{"name":)";
    body += core::json_string(name);
    body += outcome ? R"(,"ok":true)" : R"(,"ok":false,"reason":)" + core::json_string(outcome.error().reason);
    body += '}';
}

}  // namespace

core::Task<http::Response> healthz(const std::function<bool()>& alive, const http::Request& request) {
    if (alive()) co_return answer(200, "application/json", R"({"status":"ok"})");
    const core::Error stuck{.code = core::Errc::internal_error,
                            .message = "this instance is stuck",
                            .reason = "an event loop has not come round for too long",
                            .pointer = {}};
    co_return problem(stuck, *request.scope, 503);
}

core::Task<http::Response> readyz(issue::TokenService& tokens, const std::function<bool()>& draining,
                                  const http::Request& request) {
    if (draining()) {
        const core::Error leaving{.code = core::Errc::shutting_down,
                                  .message = "this instance is shutting down",
                                  .reason = {},
                                  .pointer = {}};
        co_return problem(leaving, *request.scope);
    }
    const auto test = co_await tokens.self_test(request.scope->deadline);
    const auto failure = test.find_failure();
    if (!failure) co_return answer(200, "application/json", R"({"status":"ready"})");
    // Whatever it is that fails, here it means: not now.
    co_return problem(*failure, *request.scope, 503);
}

core::Task<http::Response> readyz_with_reasons(issue::TokenService& tokens, const std::function<bool()>& draining,
                                               const http::Request& request) {
    const auto test = co_await tokens.self_test(request.scope->deadline);
    const bool leaving = draining();
    const bool ready = !leaving && !test.find_failure();
    std::string body = ready ? R"({"status":"ready","checks":[)" : R"({"status":"not ready","checks":[)";
    append_check(body, "key", test.key);
    append_check(body, "clock", test.clock);
    append_check(body, "directory", test.directory);
    body += leaving ? R"(],"draining":true})" : R"(],"draining":false})";
    co_return answer(ready ? 200 : 503, "application/json", std::move(body));
}

}  // namespace tokenbooth::api
