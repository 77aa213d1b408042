#include "token/handed_object.hpp"

#include "token/inspect_findings.hpp"

namespace tokenbooth::token {
namespace {

using core::JsonTree;

const JsonTree* text_member(const JsonTree& object, std::string_view name) {
    const JsonTree* const member = object.find(name);
    return member != nullptr && member->type == JsonTree::Type::string && !member->text.empty() ? member : nullptr;
}

// What an error answer says of itself: ours (RFC 9457), Zendesk's, or anybody's.
const JsonTree* error_text(const JsonTree& object) {
    const JsonTree* const nested = object.find("error");
    if (nested != nullptr && nested->type == JsonTree::Type::object) {
        const JsonTree* const code = text_member(*nested, "code");
        return code != nullptr ? code : nested;
    }
    if (nested != nullptr && nested->type == JsonTree::Type::string) return nested;
    const bool problem = object.find("status") != nullptr || object.find("title") != nullptr ||
                         object.find("request_id") != nullptr;
    for (const auto* const name : {"code", "title", "message", "detail"}) {
        const JsonTree* const member = text_member(object, name);
        if (member != nullptr && (problem || name == std::string_view("message"))) return member;
    }
    return object.find("errors");
}

}  // namespace

HandedObject read_handed_object(std::string_view text) {
    HandedObject object;
    const auto read = core::read_json_tree(text);
    if (!read) return object;
    for (const auto* const name : {"jwt", "token", "id_token", "access_token", "body"}) {
        const JsonTree* const member = text_member(*read, name);
        if (member == nullptr) continue;
        object.token = member->text;
        object.is_sdk_answer = name == std::string_view("jwt");
        return object;
    }
    if (text_member(*read, "user_token") != nullptr) {
        object.dead_end = &judged("opaque_token");
        object.what = "it is an object with a user_token: opaque, for the app to hand to the Support SDK";
        return object;
    }
    for (const auto* const name : {"external_id", "externalId", "userId", "email", "name", "scope"}) {
        if (read->find(name) == nullptr) continue;
        object.dead_end = &judged("claims_not_signed");
        object.what = "it is the claims themselves, without a header and a signature";
        object.is_claims = true;
        return object;
    }
    if (const JsonTree* const error = error_text(*read)) {
        object.dead_end = &judged("error_body");
        object.what = "it is an error answer";
        if (error->type == JsonTree::Type::string) object.what += ": " + quoted(error->text);
    }
    return object;
}

}  // namespace tokenbooth::token
