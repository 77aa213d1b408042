#include "token/claim_names.hpp"
#include "token/inspect_claims.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tokenbooth::token {
namespace {

using core::JsonTree;
using Type = JsonTree::Type;

// Types as zendesk-facts §3.2 has them; the ids of organizations are "external ids", so text is one, too.
struct AttributeType {
    std::string_view name;
    Type type;
    Type also;
    std::string_view should_be;
};

constexpr AttributeType attribute_types[] = {
    {"locale", Type::integer, Type::integer, "an integer"},
    {"locale_id", Type::integer, Type::integer, "an integer"},
    {"organization", Type::string, Type::string, "a string"},
    {"organizations", Type::string, Type::string, "a string with commas"},
    {"organization_id", Type::integer, Type::string, "an integer"},
    {"organization_ids", Type::string, Type::string, "a string with commas"},
    {"phone", Type::string, Type::string, "a string"},
    {"tags", Type::array, Type::string, "an array of strings"},
    {"remote_photo_url", Type::string, Type::string, "a string"},
    {"role", Type::string, Type::string, "a string"},
    {"custom_role_id", Type::integer, Type::integer, "an integer"},
    {"user_fields", Type::object, Type::object, "an object"},
};

bool is_blank(std::string_view text) { return text.find_first_not_of(" ,") == std::string_view::npos; }

bool is_json_in_a_string(const JsonTree& value) {
    return value.type == Type::string && (value.text.starts_with('{') || value.text.starts_with('['));
}

void inspect_tags(const JsonTree& tags, Findings& findings) {
    const auto is_no_tag = [](const JsonTree& tag) { return tag.type != Type::string || tag.text.empty(); };
    if (tags.type == Type::string) {
        if (is_blank(tags.text)) {
            findings.add(judged("tags_empty"), "tags is an empty string");
        } else {
            findings.add(judged("tags_as_text"), "tags is a string, not an array");
        }
    } else if (tags.elements.empty()) {
        findings.add(judged("tags_empty"), "tags is an empty array");
    } else if (std::any_of(tags.elements.begin(), tags.elements.end(), is_no_tag)) {
        findings.add(judged("attribute_type"), "tags holds what is no string, or an empty one");
    }
}

void inspect_role(const JsonTree& role, Findings& findings) {
    constexpr std::array<std::string_view, 3> roles = {"end_user", "agent", "admin"};
    if (is_blank(role.text)) {
        findings.add(judged("role_empty"), "role is empty");
    } else if (std::find(roles.begin(), roles.end(), role.text) == roles.end()) {
        findings.add(judged("role_unknown"), "role is " + quoted(role.text));
    } else {
        findings.add(judged("role"), "role is \"" + role.text + "\", and Zendesk makes it the user's role");
    }
}

void inspect_user_fields(const JsonTree& fields, Findings& findings) {
    for (const auto& field : fields.fields) {
        if (field.value.type != Type::null) continue;
        findings.add(judged("user_field_null"), "the user field " + quoted(field.name) + " is null");
        return;
    }
}

// E.164: a plus, and at most 15 digits.
bool is_e164(std::string_view phone) {
    constexpr std::size_t fewest = 8;
    constexpr std::size_t most = 16;
    return phone.size() >= fewest && phone.size() <= most && phone[0] == '+' && phone[1] != '0' &&
           phone.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

// The type is right.
void inspect_value(std::string_view name, const JsonTree& value, Findings& findings) {
    if (name == "tags") {
        inspect_tags(value, findings);
    } else if (name == "role") {
        inspect_role(value, findings);
    } else if (name == "user_fields") {
        inspect_user_fields(value, findings);
    } else if (value.type == Type::string && is_blank(value.text)) {
        findings.add(judged("attribute_empty"), std::string(name) + " is empty");
    } else if (name == "phone" && !is_e164(value.text)) {
        findings.add(judged("phone_not_e164"), "phone is not + and 8 to 15 digits");
    } else if (name == "remote_photo_url" && !value.text.starts_with("https://") &&
               !value.text.starts_with("http://")) {
        findings.add(judged("photo_url"), "remote_photo_url is no web address");
    }
}

}  // namespace

void inspect_sso_attributes(const JsonTree& claims, Findings& findings) {
    for (const auto& [name, type, also, should_be] : attribute_types) {
        const JsonTree* const value = claims.find(name);
        if (value == nullptr) continue;
        const std::string is = std::string(name) + " is ";
        const bool structured = type == Type::array || type == Type::object;
        if (value->type == Type::null) {
            findings.add(name == "role" ? judged("role_empty") : judged("attribute_null"), is + "null");
        } else if (structured && is_json_in_a_string(*value)) {
            findings.add(judged("attribute_is_stringified"), is + "JSON text in a string");
        } else if (value->type != type && value->type != also) {
            findings.add(judged("attribute_type"),
                         is + std::string(kind_of(*value)) + ", not " + std::string(should_be));
        } else {
            inspect_value(name, *value, findings);
        }
    }
    const JsonTree* const role = claims.find("role");
    if (claims.find("custom_role_id") != nullptr && (role == nullptr || !role->is_string("agent"))) {
        findings.add(judged("custom_role_without_agent"), "there is a custom_role_id, but the role is not agent");
    }
}

}  // namespace tokenbooth::token
