#include "api/demo.hpp"

#include "api/demo_request.hpp"
#include "api/problem.hpp"
#include "api/token.hpp"
#include "api/web_files.hpp"

#include <tokenbooth/api/api.hpp>

#include <array>

namespace tokenbooth::api {
namespace {

using http::Request;

using Judge = core::Result<void> (*)(const Request&);
using Answer = http::Response (*)(const DemoOptions&, const Request&);

core::Task<http::Response> judged(const DemoOptions& demo, Judge judge, Answer answer, const Request& request) {
    if (const auto verdict = judge(request); !verdict) co_return problem(verdict.error(), *request.scope);
    co_return answer(demo, request);
}

core::Task<http::Response> judged_file(const WebFile& file, const Request& request) {
    if (const auto verdict = judge_place(request); !verdict) co_return problem(verdict.error(), *request.scope);
    co_return web_file(file, request);
}

core::Task<http::Response> judged_token(const ApiOptions& options, const Cors& cors, const Request& request) {
    if (const auto verdict = judge_place(request); !verdict) co_return problem(verdict.error(), *request.scope);
    co_return co_await token(options, cors, model::Profile::messaging, request);
}

struct Row {
    std::string_view method;
    std::string_view path;
    Judge judge;
    Answer answer;
};
constexpr std::array rows = {
    Row{.method = "GET", .path = "/demo", .judge = judge_place, .answer = demo_page},
    Row{.method = "HEAD", .path = "/demo", .judge = judge_place, .answer = demo_page},
    Row{.method = "GET", .path = "/demo/state.json", .judge = judge_place, .answer = demo_state},
    Row{.method = "HEAD", .path = "/demo/state.json", .judge = judge_place, .answer = demo_state},
    Row{.method = "POST", .path = "/demo/sign-in", .judge = judge_json, .answer = demo_sign_in},
    Row{.method = "POST", .path = "/demo/sign-out", .judge = judge_json, .answer = demo_sign_out},
    Row{.method = "POST", .path = "/demo/inspect", .judge = judge_json, .answer = demo_inspect},
    Row{.method = "POST", .path = "/demo/zendesk/login", .judge = judge_page, .answer = demo_zendesk_login},
};

constexpr std::array<std::string_view, 11> files = {
    "demo/demo.css",   "demo/demo.js",     "demo/dom.js",  "demo/log.js",     "demo/claims.js", "demo/verdict.js",
    "demo/samples.js", "demo/snippets.js", "demo/chat.js", "demo/trouble.js", "demo/widget.js"};

// A service of its own behind the same handler: no key, user or caller of the configuration is within its reach.
std::shared_ptr<const ApiOptions> token_options(const DemoOptions& demo) {
    return std::make_shared<const ApiOptions>(
        ApiOptions{.callers = demo.callers, .tokens = demo.tokens, .draining = nullptr, .alive = nullptr});
}

}  // namespace

std::vector<http::Route> demo_routes(const std::shared_ptr<const DemoOptions>& demo,
                                     const std::string& base_path) {
    std::vector<http::Route> routes;
    const auto add = [&](std::string_view method, std::string_view path, auto handler) {
        routes.push_back({.path = base_path + std::string(path),
                          .method = method,
                          .name = observability::Route::demo,
                          .handler = std::move(handler),
                          .cors = false});
    };
    for (const auto& row : rows) {
        add(row.method, row.path, [demo, judge = row.judge, answer = row.answer](const Request& request) {
            return judged(*demo, judge, answer, request);
        });
    }
    for (const auto path : files) {
        const auto handler = [file = find_web_file(path)](const Request& request) {
            return judged_file(*file, request);
        };
        add("GET", '/' + std::string(path), handler);
        add("HEAD", '/' + std::string(path), handler);
    }
    const auto token_handler = [demo, options = token_options(*demo), cors = Cors({})](const Request& request) {
        return judged_token(*options, cors, request);
    };
    add("GET", "/demo/token", token_handler);
    add("POST", "/demo/token", token_handler);
    return routes;
}

}  // namespace tokenbooth::api
