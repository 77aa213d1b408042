#include "api/admission.hpp"

#include "api/browser_origin.hpp"

#include <utility>

namespace tokenbooth::api {
namespace {

CallerRules rules_for(const callers::Accepted& accepted, bool trust_email_verified) {
    return {.subject = accepted.subject ? &*accepted.subject : nullptr,
            .signs_in = accepted.caller.kind == model::CallerKind::password,
            .may_assert = accepted.caller.may_assert,
            .trust_email_verified = trust_email_verified,
            .only_json = accepted.caller.ambient};
}

// A credential is good or it is not (contract §2.3).
core::Error without_verdict_on_the_email(core::Error error) {
    if (error.code == core::Errc::email_not_verified) error.code = core::Errc::unauthenticated;
    return error;
}

// What follows an authenticator's word. Nothing in it waits, so none of it has a place in a coroutine's frame.
core::Result<Admitted> admit(callers::Accepted&& accepted, const ApiOptions& options, const Cors& cors,
                             model::Profile profile, const http::Request& request) {
    auto& scope = *request.scope;
    scope.caller_kind = to_string(accepted.caller.kind);
    scope.caller = accepted.caller.name;
    if (const auto judged = judge_origin(accepted.caller, request, cors); !judged) return judged.error();

    auto parsed = parse_token_request(request, profile, rules_for(accepted, options.trust_email_verified));
    if (!parsed) return parsed.error();
    const auto& subject = parsed->token.subject;
    if (subject.key == model::SubjectKey::external_id) scope.external_id = subject.value;
    return Admitted{.caller = std::move(accepted.caller), .parsed = std::move(*parsed)};
}

}  // namespace

model::RequestHead head_of(const http::Request& request) {
    return {.method = request.method,
            .target = request.target,
            .fields = request.fields,
            .client = request.scope->client,
            .from_trusted_proxy = request.from_trusted_proxy,
            .tls_names = request.tls_names};
}

core::Error as_told_to(const model::Caller& caller, core::Error error) {
    const bool unknown = error.code == core::Errc::user_not_found || error.code == core::Errc::user_disabled;
    if (is_backend(caller.kind) || !unknown) return error;
    const auto code =
        caller.kind == model::CallerKind::password ? core::Errc::invalid_credentials : core::Errc::unauthenticated;
    return callers::denial(code, std::move(error.reason));
}

core::Task<core::Result<Admitted>> admit(const ApiOptions& options, const Cors& cors, model::Profile profile,
                                         const http::Request& request) {
    auto& scope = *request.scope;
    scope.profile = to_string(profile);
    const model::RequestHead head = head_of(request);

    auto accepted = co_await options.callers.authenticate(head, request.body, profile, scope.deadline);
    if (!accepted) co_return without_verdict_on_the_email(accepted.error());
    co_return admit(std::move(*accepted), options, cors, profile, request);
}

}  // namespace tokenbooth::api
