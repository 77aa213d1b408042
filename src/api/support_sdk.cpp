#include "api/support_sdk.hpp"

#include "api/admission.hpp"
#include "api/answer.hpp"
#include "api/form.hpp"
#include "api/problem.hpp"
#include "api/token.hpp"

#include <tokenbooth/core/json_reader.hpp>
#include <tokenbooth/core/json_writer.hpp>
#include <tokenbooth/core/media_type.hpp>
#include <tokenbooth/core/time_text.hpp>

#include <algorithm>

namespace tokenbooth::api {
namespace {

// zendesk-facts §4: Zendesk posts a form with this field.
constexpr std::string_view field = "user_token";

core::Error no_user_token(std::string reason) {
    return {.code = core::Errc::unauthenticated,
            .message = "this needs a user_token that the service has issued and whose time is not over",
            .reason = std::move(reason),
            .pointer = {}};
}

core::Error only_json() {
    return {.code = core::Errc::not_acceptable,
            .message = "a user_token comes as application/json",
            .reason = {},
            .pointer = {}};
}

std::optional<std::string> from_form(std::string_view text) {
    const auto form = Form::read(text);
    const auto value = form ? form->find(field) : std::nullopt;
    if (!value) return std::nullopt;
    return std::string(*value);
}

std::optional<std::string> from_json(std::string_view text) {
    const auto members = core::read_json_object(text);
    if (!members) return std::nullopt;
    const auto member = std::find_if(members->begin(), members->end(),
                                     [](const core::JsonMember& candidate) { return candidate.name == field; });
    if (member == members->end() || member->kind != core::JsonKind::string) return std::nullopt;
    return member->text;
}

std::optional<std::string> read_user_token(const http::Request& request) {
    if (request.method == "GET") return from_form(request.query);
    const auto type = http::find_field(request.fields, "content-type");
    return core::is_json_media_type(type) ? from_json(request.body) : from_form(request.body);
}

// To Zendesk it is all one: this user_token opens nothing. What fails on our side alone is no answer about it.
bool is_outage(core::Errc code) {
    return code == core::Errc::directory_unavailable || code == core::Errc::directory_timeout ||
           code == core::Errc::overloaded || code == core::Errc::internal_error;
}

}  // namespace

core::Task<http::Response> support_sdk_user_token(const ApiOptions& options, const Cors& cors,
                                                  const http::Request& request) {
    auto& scope = *request.scope;
    const auto admitted = co_await admit(options, cors, model::Profile::support_sdk, request);
    if (!admitted) co_return problem(admitted.error(), scope);
    if (admitted->parsed.form != TokenForm::json) co_return problem(only_json(), scope);

    // Also proves that the claims can be made: an app hears now what Zendesk could only call a failed login.
    // Nobody gives their word when Zendesk redeems it: whom only the caller knows, nobody knows then.
    model::TokenRequest asked = admitted->parsed.token;
    asked.subject.assertion.reset();
    const auto issued = co_await options.tokens.issue(asked, scope.deadline);
    if (!issued) co_return problem(as_told_to(admitted->caller, issued.error()), scope);
    note(*issued, scope);

    const auto sealed = options.support_sdk.user_tokens->seal(issued->external_id);
    const auto lifetime = options.support_sdk.user_tokens->lifetime().count();
    scope.ttl_seconds = lifetime;
    co_return answer(200, "application/json",
                     R"({"user_token":")" + sealed.text + R"(","expires_at":")" +
                         core::rfc3339(sealed.expires_at) + R"(","expires_in":)" + std::to_string(lifetime) + "}");
}

core::Task<http::Response> support_sdk_jwt(const ApiOptions& options, const http::Request& request) {
    auto& scope = *request.scope;
    scope.profile = to_string(model::Profile::support_sdk);
    const auto user_token = read_user_token(request);
    if (!user_token) co_return problem(no_user_token("the request has no user_token"), scope);
    const auto external_id = options.support_sdk.user_tokens->open(*user_token);
    if (!external_id)
        co_return problem(no_user_token("the user_token is none of ours, or its time is over"), scope);
    scope.caller_kind = "user_token";
    scope.caller = "zendesk";
    scope.external_id = *external_id;

    model::TokenRequest asked;
    asked.profile = model::Profile::support_sdk;
    asked.subject = {.key = model::SubjectKey::external_id, .value = *external_id};
    const auto issued = co_await options.tokens.issue(asked, scope.deadline);
    if (!issued && is_outage(issued.error().code)) co_return problem(issued.error(), scope);
    if (!issued) co_return problem(no_user_token(issued.error().reason), scope);
    note(*issued, scope);
    co_return answer(200, "application/json", R"({"jwt":")" + issued->token + "\"}");
}

}  // namespace tokenbooth::api
