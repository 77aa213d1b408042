#include "api/messaging_token.hpp"

#include "api/parse_token_request.hpp"
#include "api/problem.hpp"
#include "api/render_token.hpp"

namespace tokenbooth::api {

core::Task<http::Response> messaging_token(callers::AuthenticatorChain& callers, issue::TokenService& tokens,
                                           const http::Request& request) {
    constexpr auto profile = model::Profile::messaging;
    auto& scope = *request.scope;
    const model::RequestHead head{.method = request.method, .target = request.target, .fields = request.fields};

    const auto caller = co_await callers.authenticate(head, request.body, profile, scope.deadline);
    if (!caller) co_return problem(caller.error(), scope);
    scope.caller = caller->name;

    const auto parsed = parse_token_request(request, profile);
    if (!parsed) co_return problem(parsed.error(), scope);

    const auto issued = co_await tokens.issue(parsed->token, scope.deadline);
    if (!issued) co_return problem(issued.error(), scope);
    scope.key_id = issued->key_id;

    co_return render_token(*issued, parsed->form);
}

}  // namespace tokenbooth::api
