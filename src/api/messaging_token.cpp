#include "api/messaging_token.hpp"

#include "api/parse_token_request.hpp"
#include "api/problem.hpp"
#include "api/render_token.hpp"

namespace tokenbooth::api {

core::Task<http::Response> messaging_token(callers::AuthenticatorChain& callers, issue::TokenService& tokens,
                                           bool trust_email_verified, const http::Request& request) {
    constexpr auto profile = model::Profile::messaging;
    auto& scope = *request.scope;
    scope.profile = to_string(profile);
    const model::RequestHead head{.method = request.method, .target = request.target, .fields = request.fields};

    const auto caller = co_await callers.authenticate(head, request.body, profile, scope.deadline);
    if (!caller) co_return problem(caller.error(), scope);
    scope.caller_kind = to_string(caller->kind);
    scope.caller = caller->name;

    const AssertionRules rules{.may_assert = caller->may_assert, .trust_email_verified = trust_email_verified};
    const auto parsed = parse_token_request(request, profile, rules);
    if (!parsed) co_return problem(parsed.error(), scope);
    const auto& subject = parsed->token.subject;
    if (subject.key == model::SubjectKey::external_id) scope.external_id = subject.value;

    const auto issued = co_await tokens.issue(parsed->token, scope.deadline);
    if (!issued) co_return problem(issued.error(), scope);
    scope.external_id = issued->external_id;
    scope.key_id = issued->key_id;
    scope.ttl_seconds = issued->expires_at - issued->issued_at;

    co_return render_token(*issued, parsed->form);
}

}  // namespace tokenbooth::api
