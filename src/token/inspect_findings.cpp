#include "token/inspect_findings.hpp"

#include <tokenbooth/core/text.hpp>

#include <utility>

namespace tokenbooth::token {
namespace {

using core::JsonTree;
using model::Profile;

std::string_view refusal(std::optional<Profile> profile) {
    if (!profile) return "Zendesk refuses it";
    switch (*profile) {
        case Profile::messaging:
            return "401 invalid_auth";
        case Profile::chat:
            return "the chat goes on with an unauthenticated visitor, without a word";
        case Profile::help_center:
            return "403 Forbidden: the visitor is not signed in, and restricted articles stay hidden";
        case Profile::sso:
            return "the login fails, and the remote logout URL is called with kind=error";
        case Profile::support_sdk:
            return "the app gets 401 Couldn't authenticate you";
    }
    return "Zendesk refuses it";
}

std::string_view unreadable(std::optional<Profile> profile) {
    if (profile && *profile != Profile::messaging) return refusal(profile);
    return "the widget says: Unable to read external_id from JWT token";
}

std::string expanded(std::string_view effect, std::optional<Profile> profile) {
    std::string text(effect);
    for (const auto& [placeholder, meaning] :
         {std::pair<std::string_view, std::string_view>("{refused}", refusal(profile)),
          std::pair<std::string_view, std::string_view>("{unreadable}", unreadable(profile))}) {
        const std::size_t at = text.find(placeholder);
        if (at != std::string::npos) text.replace(at, placeholder.size(), meaning);
    }
    return text;
}

}  // namespace

void Findings::add(const Judgement& row, std::string what) {
    raised_.push_back({.row = &row, .what = std::move(what)});
}

void Findings::append(const Findings& others) {
    raised_.insert(raised_.end(), others.raised_.begin(), others.raised_.end());
}

std::vector<Finding> Findings::of(std::optional<Profile> profile) const {
    std::vector<Finding> findings;
    findings.reserve(raised_.size());
    for (const auto& [row, what] : raised_) {
        findings.push_back({.severity = row->severity,
                            .code = std::string(row->code),
                            .what = what,
                            .effect = expanded(row->effect, profile),
                            .mend = std::string(row->mend)});
    }
    return findings;
}

std::string quoted(std::string_view text) {
    constexpr std::size_t longest = 60;
    std::string shown = "\"";
    for (std::size_t count = 0; !text.empty(); ++count) {
        const auto character = core::first_code_point(text);
        if (count == longest) return shown + "…\"";
        const std::size_t bytes = character ? character->bytes : 1;
        shown += character && !core::is_control(character->value) ? text.substr(0, bytes) : "?";
        text.remove_prefix(bytes);
    }
    return shown + "\"";
}

std::string_view kind_of(const JsonTree& value) {
    switch (value.type) {
        case JsonTree::Type::null:
            return "null";
        case JsonTree::Type::boolean:
            return "true or false";
        case JsonTree::Type::integer:
        case JsonTree::Type::fraction:
            return "a number";
        case JsonTree::Type::string:
            return "a string";
        case JsonTree::Type::array:
            return "an array";
        case JsonTree::Type::object:
            return "an object";
    }
    return "something else";
}

}  // namespace tokenbooth::token
