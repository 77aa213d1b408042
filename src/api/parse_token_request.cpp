#include "api/parse_token_request.hpp"

#include <tokenbooth/core/json_reader.hpp>
#include <tokenbooth/core/text.hpp>
#include <tokenbooth/model/user_rules.hpp>

#include <array>
#include <charconv>
#include <utility>

namespace tokenbooth::api {
namespace {

using core::Errc;
using core::Error;
using core::JsonKind;
using core::JsonMember;

Error refusal(Errc code, std::string message, std::string pointer = {}) {
    return {.code = code, .message = std::move(message), .reason = {}, .pointer = std::move(pointer)};
}

Error invalid(std::string_view member, const std::string& problem) {
    return refusal(Errc::invalid_member, std::string(member) + " " + problem, core::json_pointer(member));
}

// application/json, with no parameter but charset=utf-8, which changes nothing (RFC 8259 §8.1, §11).
bool is_json(std::string_view content_type) {
    const std::size_t semicolon = content_type.find(';');
    std::string_view type = content_type.substr(0, semicolon);
    while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
    if (!core::equal_ignoring_ascii_case(type, "application/json")) return false;
    if (semicolon == std::string_view::npos) return true;
    std::string_view parameter = content_type.substr(semicolon + 1);
    while (parameter.starts_with(' ') || parameter.starts_with('\t')) parameter.remove_prefix(1);
    return core::equal_ignoring_ascii_case(parameter, "charset=utf-8") ||
           core::equal_ignoring_ascii_case(parameter, "charset=\"utf-8\"");
}

// What is put together while the members are read.
struct Draft {
    model::TokenRequest token;
    model::Assertion assertion;
    bool has_external_id = false;
    bool has_email = false;
    const AssertionRules& rules;
};

using TakeMember = core::Result<void> (*)(Draft& draft, JsonMember& member);

core::Result<void> take_external_id(Draft& draft, JsonMember& member) {
    // An integer is what Zendesk's own samples send; it is taken digit by digit, however large.
    if (member.kind != JsonKind::string && member.kind != JsonKind::integer) {
        return invalid(member.name, "must be a string or an integer");
    }
    if (const auto problem = model::find_external_id_problem(member.text)) return invalid(member.name, *problem);
    draft.token.subject.key = model::SubjectKey::external_id;
    draft.token.subject.value = std::move(member.text);
    draft.has_external_id = true;
    return {};
}

core::Result<void> take_email(Draft& draft, JsonMember& member) {
    if (member.kind != JsonKind::string) return invalid(member.name, "must be a string");
    if (const auto problem = model::find_email_problem(member.text)) return invalid(member.name, *problem);
    draft.assertion.email = std::move(member.text);
    draft.has_email = true;
    return {};
}

core::Result<void> refuse_assertion(JsonMember& member) {
    return invalid(member.name, "is not taken from a request: the directory says what is true of a user");
}

core::Result<void> take_name(Draft& draft, JsonMember& member) {
    if (!draft.rules.may_assert) return refuse_assertion(member);
    if (member.kind != JsonKind::string) return invalid(member.name, "must be a string");
    draft.assertion.name = std::move(member.text);
    return {};
}

core::Result<void> take_email_verified(Draft& draft, JsonMember& member) {
    if (!draft.rules.may_assert) return refuse_assertion(member);
    if (!draft.rules.trust_email_verified) {
        return invalid(
            member.name,
            "is taken on a backend's word only with trust_email_verified = true on the directory of kind "
            "caller");
    }
    if (member.kind != JsonKind::boolean) return invalid(member.name, "must be true or false");
    draft.assertion.email_verified = member.text == "true";
    return {};
}

core::Result<void> take_ttl(Draft& draft, JsonMember& member) {
    const bool positive = member.kind == JsonKind::integer && member.text != "0" && !member.text.starts_with('-');
    if (!positive) return invalid(member.name, "must be a positive integer, in seconds");
    std::chrono::seconds::rep seconds = 0;
    const char* const end = member.text.data() + member.text.size();
    const auto [rest, error] = std::from_chars(member.text.data(), end, seconds);
    // More seconds than fit are longer than any configured lifetime, to which they would be cut.
    if (error == std::errc() && rest == end) draft.token.ttl = std::chrono::seconds(seconds);
    return {};
}

core::Result<void> take_platform(Draft& draft, JsonMember& member) {
    using Named = std::pair<std::string_view, model::Platform>;
    constexpr std::array platforms = {Named{"web", model::Platform::web},
                                      Named{"android", model::Platform::android},
                                      Named{"ios", model::Platform::ios}, Named{"unity", model::Platform::unity}};
    for (const auto& [name, platform] : platforms) {
        if (member.kind != JsonKind::string || member.text != name) continue;
        draft.token.platform = platform;
        return {};
    }
    return invalid(member.name, "must be one of web, android, ios, unity");
}

core::Result<void> refuse_password(Draft&, JsonMember& member) {
    return invalid(member.name,
                   "is for signing in with a password; a backend names the user by external_id or email");
}

struct KnownMember {
    std::string_view name;
    TakeMember take;
};

// Contract §2.1: all that a request may hold, and what a backend may send of it.
constexpr std::array known_members = {
    KnownMember{.name = "external_id", .take = take_external_id},
    KnownMember{.name = "email", .take = take_email},
    KnownMember{.name = "ttl", .take = take_ttl},
    KnownMember{.name = "platform", .take = take_platform},
    KnownMember{.name = "username", .take = refuse_password},
    KnownMember{.name = "password", .take = refuse_password},
    KnownMember{.name = "name", .take = take_name},
    KnownMember{.name = "email_verified", .take = take_email_verified},
};

core::Result<void> take_member(Draft& draft, JsonMember& member) {
    for (const auto& known : known_members) {
        if (known.name == member.name) return known.take(draft, member);
    }
    return refusal(
        Errc::unknown_member,
        draft.rules.may_assert
            ? "no request has this member; there are external_id, name, email, email_verified, ttl and platform"
            : "no request has this member; a backend sends external_id or email, and may add ttl and platform",
        core::json_pointer(member.name));
}

// Whom the members name, once all have been read.
core::Result<void> settle_subject(Draft& draft) {
    auto& subject = draft.token.subject;
    if (draft.has_external_id && draft.rules.may_assert) {
        subject.assertion = std::move(draft.assertion);
        return {};
    }
    if (draft.has_external_id && draft.has_email) {
        return refusal(Errc::invalid_member, "names a second subject: send external_id or email, not both",
                       "/email");
    }
    if (draft.has_external_id) return {};
    if (!draft.has_email) return refusal(Errc::invalid_member, "name the user: send external_id or email");
    if (draft.assertion.name || draft.assertion.email_verified) {
        return refusal(Errc::invalid_member, "what is said of a user needs their external_id beside it",
                       draft.assertion.name ? "/name" : "/email_verified");
    }
    subject.key = model::SubjectKey::email;
    subject.value = std::move(*draft.assertion.email);
    return {};
}

core::Result<model::TokenRequest> parse_body(std::string_view body, model::Profile profile,
                                             const AssertionRules& rules) {
    Draft draft{.token = {}, .assertion = {}, .rules = rules};
    draft.token.profile = profile;
    std::vector<JsonMember> members;
    if (!body.empty()) {
        auto object = core::read_json_object(body);
        if (!object) return object.error();
        members = std::move(*object);
    }
    for (auto& member : members) {
        const auto taken = take_member(draft, member);
        if (!taken) return taken.error();
    }
    const auto settled = settle_subject(draft);
    if (!settled) return settled.error();
    return std::move(draft.token);
}

}  // namespace

core::Result<ParsedTokenRequest> parse_token_request(const http::Request& request, model::Profile profile,
                                                     const AssertionRules& rules) {
    const bool is_get = request.method == "GET";
    const auto form =
        choose_form(http::find_field(request.fields, "accept"), is_get ? TokenForm::text : TokenForm::json);
    if (!form) {
        return refusal(Errc::not_acceptable, "a token comes as application/json, application/jwt or text/plain");
    }
    if (is_get) {
        return refusal(Errc::invalid_member,
                       "a GET names nobody: a backend sends a POST with external_id or email in its JSON body");
    }
    if (!request.body.empty() && !is_json(http::find_field(request.fields, "content-type"))) {
        return refusal(Errc::unsupported_media_type, "send the body as Content-Type: application/json, in UTF-8");
    }
    auto token = parse_body(request.body, profile, rules);
    if (!token) return token.error();
    return ParsedTokenRequest{.token = std::move(*token), .form = *form};
}

}  // namespace tokenbooth::api
