// POST /demo/sign-in and /demo/sign-out: the site that the demo stands for.
#include "api/answer.hpp"
#include "api/demo.hpp"
#include "api/demo_request.hpp"
#include "api/problem.hpp"

#include <tokenbooth/callers/cookies.hpp>
#include <tokenbooth/core/json_reader.hpp>
#include <tokenbooth/core/text.hpp>
#include <tokenbooth/model/user_rules.hpp>

#include <utility>

namespace tokenbooth::api {
namespace {

using core::JsonKind;

core::Error refusal(core::Errc code, std::string message, std::string pointer = {}) {
    return {.code = code, .message = std::move(message), .reason = {}, .pointer = std::move(pointer)};
}

core::Error invalid(const core::JsonMember& member, const std::string& problem) {
    return refusal(core::Errc::invalid_member, member.name + " " + problem, core::json_pointer(member.name));
}

// Whom the body names or describes.
struct Wish {
    std::optional<std::string> external_id;
    model::User typed;
    bool has_typed = false;
};

core::Result<void> take_typed(const core::JsonMember& member, model::User& typed) {
    if (member.name == "email_verified") {
        if (member.kind != JsonKind::boolean) return invalid(member, "must be true or false");
        typed.email_verified = member.text == "true";
        return {};
    }
    if (member.kind != JsonKind::string) return invalid(member, "must be a string");
    if (member.name == "name") {
        if (!core::is_utf8(member.text) || core::count_characters(member.text) > model::longest_name) {
            return invalid(member, "must have at most 255 characters");
        }
        typed.name = member.text;
        return {};
    }
    if (const auto problem = model::find_email_problem(member.text)) return invalid(member, *problem);
    typed.email = member.text;
    return {};
}

core::Result<Wish> read_wish(const DemoOptions& demo, std::string_view body) {
    const auto members = core::read_json_object(body);
    if (!members) return members.error();
    Wish wish;
    for (const auto& member : *members) {
        if (member.name == "external_id") {
            if (member.kind != JsonKind::string) return invalid(member, "must be a string");
            wish.external_id = member.text;
            continue;
        }
        const bool known = member.name == "name" || member.name == "email" || member.name == "email_verified";
        if (!known) {
            return refusal(core::Errc::unknown_member, "there is no member \"" + member.name + "\"",
                           core::json_pointer(member.name));
        }
        if (!demo.any_name) return invalid(member, "may be typed in `tokenbooth demo` only");
        if (auto taken = take_typed(member, wish.typed); !taken) return taken.error();
        wish.has_typed = true;
    }
    return wish;
}

core::Result<DemoSessions::User> user_of(const DemoOptions& demo, Wish wish) {
    if (wish.external_id.has_value() == wish.has_typed) {
        return refusal(core::Errc::invalid_member, "exactly one of external_id and name or email is needed");
    }
    if (wish.has_typed) return demo.sessions.add(std::move(wish.typed));
    auto sample = demo.sessions.find_sample(*wish.external_id);
    if (!sample) {
        return refusal(core::Errc::invalid_member, "there is no such sample user",
                       core::json_pointer("external_id"));
    }
    return sample;
}

// Strict: no other site's page takes part in the session, not even by a link.
std::string cookie(std::string_view value, std::chrono::seconds max_age) {
    return std::string(demo_cookie) + '=' + std::string(value) +
           "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(max_age.count());
}

void end_session_of(const DemoOptions& demo, const http::Request& request) {
    if (const auto session = callers::find_cookie(request.fields, demo_cookie)) demo.sessions.end(*session);
}

}  // namespace

http::Response demo_sign_in(const DemoOptions& demo, const http::Request& request) {
    auto wish = read_wish(demo, request.body);
    if (!wish) return problem(wish.error(), *request.scope);
    const auto user = user_of(demo, std::move(*wish));
    if (!user) return problem(user.error(), *request.scope);
    // Never the session of whoever was here before (threats.md B10).
    end_session_of(demo, request);
    std::string json = R"({"user":)";
    append_user(json, **user);
    http::Response response = answer(200, "application/json", std::move(json) + '}');
    response.set_field("Set-Cookie",
                       cookie(demo.sessions.begin(*user, core::Deadline::Clock::now()), DemoSessions::lifetime));
    return response;
}

http::Response demo_sign_out(const DemoOptions& demo, const http::Request& request) {
    end_session_of(demo, request);
    http::Response response(204);
    response.set_field("Set-Cookie", cookie("", std::chrono::seconds(0)));
    return response;
}

}  // namespace tokenbooth::api
