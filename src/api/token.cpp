#include "api/token.hpp"

#include "api/admission.hpp"
#include "api/problem.hpp"
#include "api/render_token.hpp"

namespace tokenbooth::api {

void note(const model::IssuedToken& issued, observability::RequestScope& scope) {
    scope.issued = true;
    scope.external_id = issued.external_id;
    scope.key_id = issued.key_id;
    if (issued.expires_at) scope.ttl_seconds = *issued.expires_at - issued.issued_at;
    if (issued.name_was_cut) scope.add_reason("the name was cut at 255 characters");
}

core::Task<http::Response> token(const ApiOptions& options, const Cors& cors, model::Profile profile,
                                 const http::Request& request) {
    auto& scope = *request.scope;
    const auto admitted = co_await admit(options, cors, profile, request);
    if (!admitted) co_return problem(admitted.error(), scope);

    const auto issued = co_await options.tokens.issue(admitted->parsed.token, scope.deadline);
    if (!issued) co_return problem(as_told_to(admitted->caller, issued.error()), scope);
    note(*issued, scope);

    co_return render_token(*issued, admitted->parsed.form);
}

}  // namespace tokenbooth::api
