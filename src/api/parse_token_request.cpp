#include "api/parse_token_request.hpp"

#include <tokenbooth/core/json_reader.hpp>
#include <tokenbooth/core/media_type.hpp>
#include <tokenbooth/core/text.hpp>
#include <tokenbooth/model/user_rules.hpp>

#include <algorithm>
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

// As JSON writes one: no sign, no leading zero.
bool is_number(std::string_view text) {
    const bool digits =
        std::all_of(text.begin(), text.end(), [](char byte) { return byte >= '0' && byte <= '9'; });
    return digits && !text.empty() && (text == "0" || !text.starts_with('0'));
}

// What is put together while the members are read.
struct Draft {
    model::TokenRequest token;
    model::Assertion assertion;
    bool has_external_id = false;
    bool has_email = false;
    const CallerRules& rules;
};

using TakeMember = core::Result<void> (*)(Draft& draft, JsonMember& member);

core::Result<void> refuse_subject(JsonMember& member) {
    return invalid(member.name, "is for backends; the subject of this request is whoever has signed in");
}

core::Result<void> take_external_id(Draft& draft, JsonMember& member) {
    if (draft.rules.subject != nullptr) return refuse_subject(member);
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
    if (draft.rules.subject != nullptr) return refuse_subject(member);
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

core::Result<void> refuse_lifetime(JsonMember& member) {
    return invalid(member.name, "is for tokens that expire, which those of this profile do not");
}

core::Result<void> take_ttl(Draft& draft, JsonMember& member) {
    if (!model::has_lifetime(draft.token.profile)) return refuse_lifetime(member);
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
    if (!model::has_lifetime(draft.token.profile)) return refuse_lifetime(member);
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

core::Result<void> take_password(Draft& draft, JsonMember& member) {
    if (draft.rules.signs_in) return {};
    return invalid(member.name,
                   draft.rules.subject != nullptr
                       ? "is for signing in with a password; whoever asks here has signed in already"
                       : "is for signing in with a password; a backend names the user by external_id or email");
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
    KnownMember{.name = "username", .take = take_password},
    KnownMember{.name = "password", .take = take_password},
    KnownMember{.name = "name", .take = take_name},
    KnownMember{.name = "email_verified", .take = take_email_verified},
};

std::string known_to(const CallerRules& rules) {
    if (rules.subject != nullptr) return "there are ttl and platform";
    if (rules.may_assert) return "there are external_id, name, email, email_verified, ttl and platform";
    return "a backend sends external_id or email, and may add ttl and platform";
}

core::Result<void> take_member(Draft& draft, JsonMember& member) {
    for (const auto& known : known_members) {
        if (known.name == member.name) return known.take(draft, member);
    }
    return refusal(Errc::unknown_member, "no request has this member; " + known_to(draft.rules),
                   core::json_pointer(member.name));
}

// Whom the members name, once all have been read.
core::Result<void> settle_subject(Draft& draft) {
    auto& subject = draft.token.subject;
    if (draft.rules.subject != nullptr) {
        subject = *draft.rules.subject;
        return {};
    }
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

core::Result<model::TokenRequest> take_members(std::vector<JsonMember> members, model::Profile profile,
                                               const CallerRules& rules) {
    Draft draft{.token = {}, .assertion = {}, .rules = rules};
    draft.token.profile = profile;
    for (auto& member : members) {
        const auto taken = take_member(draft, member);
        if (!taken) return taken.error();
    }
    const auto settled = settle_subject(draft);
    if (!settled) return settled.error();
    return std::move(draft.token);
}

core::Result<model::TokenRequest> parse_body(std::string_view body, model::Profile profile,
                                             const CallerRules& rules) {
    if (body.empty()) return take_members({}, profile, rules);
    auto object = core::read_json_object(body);
    if (!object) return object.error();
    return take_members(std::move(*object), profile, rules);
}

// "ttl=60&platform=ios". Neither value has a character that would need to be encoded.
core::Result<model::TokenRequest> parse_query(std::string_view query, model::Profile profile,
                                              const CallerRules& rules) {
    std::vector<JsonMember> members;
    while (!query.empty()) {
        const auto pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), pair.size() + 1));
        const std::size_t equals = std::min(pair.find('='), pair.size());
        JsonMember member{.name = std::string(pair.substr(0, equals)),
                          .kind = JsonKind::string,
                          .text = std::string(pair.substr(std::min(pair.size(), equals + 1)))};
        if (member.name != "ttl" && member.name != "platform") {
            return refusal(Errc::unknown_member, "a GET's query may hold ttl and platform, and nothing else",
                           core::json_pointer(member.name));
        }
        if (member.name == "ttl" && is_number(member.text)) member.kind = JsonKind::integer;
        const bool repeated = std::any_of(members.begin(), members.end(),
                                          [&](const auto& earlier) { return earlier.name == member.name; });
        if (repeated) {
            return refusal(Errc::duplicate_member, member.name + " stands twice", core::json_pointer(member.name));
        }
        members.push_back(std::move(member));
    }
    return take_members(std::move(members), profile, rules);
}

}  // namespace

core::Result<ParsedTokenRequest> parse_token_request(const http::Request& request, model::Profile profile,
                                                     const CallerRules& rules) {
    const bool is_get = request.method == "GET";
    const auto form =
        choose_form(http::find_field(request.fields, "accept"), is_get ? TokenForm::text : TokenForm::json);
    if (!form) {
        return refusal(Errc::not_acceptable, "a token comes as application/json, application/jwt or text/plain");
    }
    if (is_get && rules.subject == nullptr) {
        return refusal(Errc::invalid_member,
                       "a GET names nobody: a backend sends a POST with external_id or email in its JSON body");
    }
    const bool needs_type = !is_get && (rules.only_json || !request.body.empty());
    if (needs_type && !core::is_json_media_type(http::find_field(request.fields, "content-type"))) {
        return refusal(Errc::unsupported_media_type, "send the body as Content-Type: application/json, in UTF-8");
    }
    auto token = is_get ? parse_query(request.query, profile, rules) : parse_body(request.body, profile, rules);
    if (!token) return token.error();
    return ParsedTokenRequest{.token = std::move(*token), .form = *form};
}

}  // namespace tokenbooth::api
