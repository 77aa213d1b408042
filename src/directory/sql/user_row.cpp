#include <tokenbooth/directory/sql/user_row.hpp>

#include <tokenbooth/core/text.hpp>
#include <tokenbooth/model/sso_attributes.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace tokenbooth::directory::sql {
namespace {

constexpr std::array<std::string_view, field_count> field_names = {
    "external_id",     "username",         "name",   "email",     "email_verified",   "disabled",
    "password_hash",   "sso_attributes",   "locale", "locale_id", "organization",     "organizations",
    "organization_id", "organization_ids", "phone",  "tags",      "remote_photo_url", "role",
    "custom_role_id",  "user_fields"};

core::Failure misfit(std::string text) { return {.message = std::move(text)}; }

std::string the_column(Field field) {
    return "the column " + std::string(field_names[static_cast<std::size_t>(field)]) + " ";
}

const Value& value_of(const FieldValues& values, Field field) { return values[static_cast<std::size_t>(field)]; }

std::optional<std::string> text_of(const FieldValues& values, Field field) {
    const auto& text = value_of(values, field).text;
    return text ? std::optional<std::string>(*text) : std::nullopt;
}

core::Result<std::optional<bool>, core::Failure> flag_of(const FieldValues& values, Field field) {
    const auto& text = value_of(values, field).text;
    if (!text) return std::optional<bool>();
    // What a truth value is stored as where there is no type for it: 0 and 1, or words.
    for (const std::string_view word : {"1", "true", "t"}) {
        if (core::equal_ignoring_ascii_case(*text, word)) return std::optional<bool>(true);
    }
    for (const std::string_view word : {"0", "false", "f"}) {
        if (core::equal_ignoring_ascii_case(*text, word)) return std::optional<bool>(false);
    }
    return misfit(the_column(field) + "holds neither 0 nor 1");
}

// A fraction could come out rounded, or spelt in another way, and be another user's id.
bool may_be_id(const Value& value) {
    if (!value.text || value.kind == ValueKind::other) return false;
    return value.kind != ValueKind::decimal || value.text->find_first_not_of("-0123456789") == std::string::npos;
}

// MySQL's type JSON is bytes to its clients. Elsewhere bytes, and a fraction that a database spells in its own
// way, are nothing that Zendesk wants.
bool may_be_attribute(std::string_view name, const Value& value) {
    return value.kind != ValueKind::other || name == "user_fields" || model::is_sso_attribute_list(name);
}

// What is wrong with them, or nothing.
std::optional<std::string> read_attributes(const FieldValues& values,
                                           std::vector<model::SsoAttribute>& attributes) {
    const auto together = value_of(values, Field::sso_attributes).text;
    if (together && !together->empty()) {
        auto read = model::read_sso_attributes_object(*together);
        if (!read) return the_column(Field::sso_attributes) + "is wrong: " + read.error().message;
        attributes = std::move(*read);
    }
    for (auto at = static_cast<std::size_t>(Field::locale); at < field_count; ++at) {
        if (!values[at].text) continue;
        if (!may_be_attribute(field_names[at], values[at])) {
            return the_column(static_cast<Field>(at)) + "holds neither text nor an integer";
        }
        auto read = model::sso_attribute_from_text(field_names[at], *values[at].text);
        if (!read) return the_column(static_cast<Field>(at)) + read.error().message;
        if (*read) model::put_sso_attribute(attributes, field_names[at], std::move(*read));
    }
    return model::find_sso_attributes_problem(attributes);
}

}  // namespace

core::Result<UserColumns, core::Failure> UserColumns::of(std::span<const std::string_view> names) {
    UserColumns columns;
    for (std::size_t column = 0; column < names.size(); ++column) {
        const auto* const field = std::find(field_names.begin(), field_names.end(), names[column]);
        if (field == field_names.end()) {
            std::string problem = "the query yields a column \"" + std::string(names[column]) +
                                  "\" that no user has; leave it out, or write … AS one of";
            for (const auto field_name : field_names) problem += " " + std::string(field_name);
            return misfit(std::move(problem));
        }
        columns.columns_[static_cast<std::size_t>(field - field_names.begin())] = static_cast<int>(column);
    }
    if (columns.column(Field::external_id) < 0) {
        return misfit("the query yields no column external_id; write … AS external_id");
    }
    return columns;
}

core::Result<UserRow, core::Failure> read_user_row(const FieldValues& values) {
    if (!may_be_id(value_of(values, Field::external_id))) {
        return misfit("the column external_id holds neither text nor an integer");
    }
    UserRow row;
    row.user.external_id = text_of(values, Field::external_id).value_or("");
    row.user.username = text_of(values, Field::username);
    row.user.name = text_of(values, Field::name);
    row.user.email = text_of(values, Field::email);
    const auto verified = flag_of(values, Field::email_verified);
    if (!verified) return verified.error();
    row.user.email_verified = *verified;
    const auto barred = flag_of(values, Field::disabled);
    if (!barred) return barred.error();
    row.user.disabled = barred->value_or(false);
    if (auto problem = read_attributes(values, row.user.sso_attributes)) return misfit(std::move(*problem));
    row.password_hash = core::Secret(value_of(values, Field::password_hash).text.value_or(""));
    return row;
}

}  // namespace tokenbooth::directory::sql
