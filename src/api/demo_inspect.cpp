// POST /demo/inspect and /demo/zendesk/login: what Zendesk would make of a token.
#include "api/answer.hpp"
#include "api/demo.hpp"
#include "api/problem.hpp"

#include <tokenbooth/core/json_reader.hpp>
#include <tokenbooth/core/text.hpp>

namespace tokenbooth::api {
namespace {

using core::JsonKind;

core::Error refusal(core::Errc code, std::string message, std::string pointer) {
    return {.code = code, .message = std::move(message), .reason = {}, .pointer = std::move(pointer)};
}

struct Question {
    std::string token;
    std::optional<model::Profile> profile;
};

core::Result<Question> read_question(std::string_view body) {
    const auto members = core::read_json_object(body);
    if (!members) return members.error();
    Question question;
    for (const auto& member : *members) {
        const std::string pointer = core::json_pointer(member.name);
        if (member.name != "token" && member.name != "profile") {
            return refusal(core::Errc::unknown_member, "there is no member \"" + member.name + "\"", pointer);
        }
        if (member.kind != JsonKind::string) {
            return refusal(core::Errc::invalid_member, member.name + " must be a string", pointer);
        }
        if (member.name == "token") {
            question.token = member.text;
            continue;
        }
        question.profile = model::profile_named(member.text);
        if (!question.profile) {
            return refusal(core::Errc::invalid_member,
                           "profile must be messaging, chat, help_center, sso or support_sdk", pointer);
        }
    }
    return question;
}

}  // namespace

http::Response demo_inspect(const DemoOptions& demo, const http::Request& request) {
    const auto question = read_question(request.body);
    if (!question) return problem(question.error(), *request.scope);
    return answer(200, "application/json", demo.inspect(question->token, question->profile));
}

// As Zendesk answers (zendesk-facts §1.4).
http::Response demo_zendesk_login(const DemoOptions& demo, const http::Request& request) {
    constexpr std::string_view scheme = "Bearer ";
    const auto credential = http::find_field(request.fields, "authorization");
    const bool is_token = core::equal_ignoring_ascii_case(credential.substr(0, scheme.size()), scheme);
    if (is_token && demo.would_be_taken(credential.substr(scheme.size()))) {
        return answer(200, "application/json", "{}");
    }
    return answer(401, "application/json", R"({"error":{"code":"invalid_auth","description":"Invalid JWT"}})");
}

}  // namespace tokenbooth::api
