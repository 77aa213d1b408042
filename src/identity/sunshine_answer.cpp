#include "identity/sunshine_answer.hpp"

#include <tokenbooth/core/json_tree.hpp>
#include <tokenbooth/core/text.hpp>
#include <tokenbooth/model/user_rules.hpp>

#include <algorithm>
#include <utility>

namespace tokenbooth::identity {
namespace {

using core::Failure;
using core::JsonTree;
using Type = JsonTree::Type;

Failure unreadable(const std::string& what) {
    return {.message = "what Zendesk answers is not what its API promises: " + what};
}

Failure unreached(const http::ClientFailure& failure) {
    return {.message = "Zendesk cannot be asked: " + failure.reason};
}

// "code: title" of {"errors":[{"code","title"}]}, in brackets; nothing where the body is something else.
std::string told(const std::string& body) {
    const auto tree = core::read_json_tree(body);
    const auto* const errors = tree ? tree->find("errors") : nullptr;
    if (errors == nullptr || errors->type != Type::array || errors->elements.empty()) return "";
    std::string text;
    for (const char* member : {"code", "title"}) {
        const auto* const value = errors->elements.front().find(member);
        if (value == nullptr || value->type != Type::string) continue;
        text += (text.empty() ? "" : ": ") + model::presentable_name(value->text).value_or("");
    }
    return text.empty() ? "" : " (" + text + ")";
}

std::string when_to_come_back(const http::ClientAnswer& answer) {
    const auto seconds = answer.field("retry-after");
    const bool number = !seconds.empty() && std::all_of(seconds.begin(), seconds.end(),
                                                        [](char byte) { return byte >= '0' && byte <= '9'; });
    return number ? "in " + std::string(seconds) + " seconds" : "in a minute";
}

Failure refused(const http::ClientAnswer& answer) {
    const std::string what = "Zendesk answers " + std::to_string(answer.status) + told(answer.body) + ": ";
    switch (answer.status) {
        case 401:
            return {.message = what +
                               "it does not take the key; are zendesk.api_key_id and its secret those of one key, "
                               "and is it a key of zendesk.app_id?"};
        case 403:
            return {.message =
                        what +
                        "the key may not do this; it must be an API key of the app (Admin Center > Apps and "
                        "integrations > Conversations API)"};
        case 404:
            return {.message = what +
                               "there is no such app or user; are zendesk.subdomain and zendesk.app_id right, or "
                               "has somebody deleted the user meanwhile?"};
        case 429:
            return {.message = what + "too many calls; try again " + when_to_come_back(answer)};
        default:
            break;
    }
    if (answer.status >= 300 && answer.status < 400) {
        return {.message = what + "that is a redirect; are zendesk.subdomain and zendesk.api_base right?"};
    }
    return {.message = what + "try again later, and look at status.zendesk.com"};
}

std::optional<std::string> text_of(const JsonTree& object, std::string_view member) {
    const auto* const value = object.find(member);
    if (value == nullptr || value->type != Type::string || value->text.empty()) return std::nullopt;
    return value->text;
}

std::string name_of(const JsonTree& profile) {
    std::string name = text_of(profile, "givenName").value_or("");
    const auto surname = text_of(profile, "surname");
    if (surname) name += (name.empty() ? "" : " ") + *surname;
    return name;
}

// It becomes a part of the path of a deletion.
bool is_plain_id(std::string_view id) {
    return !id.empty() && std::all_of(id.begin(), id.end(), [](char byte) {
        return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
               byte == '-' || byte == '_';
    });
}

core::Result<MessagingUser, Failure> user_of(const JsonTree& json) {
    MessagingUser user;
    user.id = text_of(json, "id").value_or("");
    if (!is_plain_id(user.id)) return unreadable("a user without an id");
    user.external_id = text_of(json, "externalId");
    user.zendesk_id = text_of(json, "zendeskId");
    user.brand_id = text_of(json, "brandId");
    if (const auto* const flag = json.find("authenticated"); flag != nullptr && flag->type == Type::boolean) {
        user.authenticated = flag->is_true();
    }
    if (const auto* const profile = json.find("profile")) user.name = name_of(*profile);
    const auto* const identities = json.find("identities");
    if (identities == nullptr) return user;
    for (const auto& identity : identities->elements) {
        if (text_of(identity, "type") != "email") continue;
        user.emails.push_back({.address = text_of(identity, "value").value_or(""),
                               .verification = text_of(identity, "verification").value_or("")});
    }
    return user;
}

core::Result<JsonTree, Failure> body_of(const SunshineAnswer& answer) {
    if (!answer) return unreached(answer.error());
    if (answer->status != 200) return refused(*answer);
    auto tree = core::read_json_tree(answer->body);
    if (!tree) return unreadable(tree.error().message);
    return std::move(*tree);
}

}  // namespace

core::Result<UserPage, Failure> read_page(const SunshineAnswer& answer) {
    const auto body = body_of(answer);
    if (!body) return body.error();
    const auto* const users = body->find("users");
    if (users == nullptr || users->type != Type::array) return unreadable("no list of users");
    UserPage page;
    for (const auto& json : users->elements) {
        auto user = user_of(json);
        if (!user) return user.error();
        page.users.push_back(std::move(*user));
    }
    // The document lists this call without pages, and all others that list something with them.
    const auto* const meta = body->find("meta");
    const auto* const more = meta == nullptr ? nullptr : meta->find("hasMore");
    if (more == nullptr || !more->is_true()) return page;
    page.after = text_of(*meta, "afterCursor").value_or("");
    if (page.after.empty()) return unreadable("there are more users, and it does not say where they begin");
    return page;
}

core::Result<MessagingUser, Failure> read_user(const SunshineAnswer& answer) {
    const auto body = body_of(answer);
    if (!body) return body.error();
    const auto* const user = body->find("user");
    if (user == nullptr) return unreadable("no user");
    return user_of(*user);
}

core::Result<void, Failure> read_nothing(const SunshineAnswer& answer) {
    if (!answer) return unreached(answer.error());
    if (answer->status < 200 || answer->status > 299) return refused(*answer);
    return {};
}

}  // namespace tokenbooth::identity
