// The claims that only single sign-on has (zendesk-facts §3.2), as directories hold them and as Zendesk wants
// them: each with its type, checked where it is read, so that a wrong one is the directory's fault and not
// Zendesk's riddle. Pure functions; no message repeats a value, because messages go to logs.
#pragma once

#include <tokenbooth/core/json_tree.hpp>
#include <tokenbooth/core/result.hpp>
#include <tokenbooth/model/user.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::model {

/// What all of a user's may have together, names and JSON text: a token is carried in a form and in headers.
constexpr std::size_t most_sso_attribute_bytes = 4096;

/// All names there are: locale, locale_id, organization, organizations, organization_id, organization_ids, phone,
/// tags, remote_photo_url, role, custom_role_id, user_fields.
const std::vector<std::string_view>& sso_attribute_names();
bool is_sso_attribute(std::string_view name);
/// Whether it holds any number of values: tags, organizations, organization_ids.
bool is_sso_attribute_list(std::string_view name);

/// From text, as a column of a table, a cell of a CSV file or a value of LDAP has it: `tags`, `organizations` and
/// `organization_ids` as a list with ";" between (or a JSON array), `user_fields` as a JSON object, integers in
/// digits. Nothing where `text` is empty: absent is not the same as "none". The failure says what the value should
/// have been, as a sentence that begins after the name.
core::Result<std::optional<SsoAttribute>, core::Failure> sso_attribute_from_text(std::string_view name,
                                                                                 std::string_view text);

/// From JSON, as a file or an HTTP directory has it: a list as an array of strings or as such text, an integer as
/// a number or digits in quotes, `user_fields` as an object. Nothing for null and for empty text; an empty array
/// is the directory's word that there are none, which takes all away at Zendesk. `name` is one of the names.
core::Result<std::optional<SsoAttribute>, core::Failure> sso_attribute_from_json(std::string_view name,
                                                                                 const core::JsonTree& value);

/// A list, value by value, as LDAP has it; nothing where there is none.
core::Result<std::optional<SsoAttribute>, core::Failure> sso_attribute_from_list(
    std::string_view name, const std::vector<std::string>& values);

/// Puts `attribute` in the place of the one by that name; nothing forgets that one.
void put_sso_attribute(std::vector<SsoAttribute>& attributes, std::string_view name,
                       std::optional<SsoAttribute> attribute);

/// What is wrong with all of a user's together, or nothing.
std::optional<std::string> find_sso_attributes_problem(const std::vector<SsoAttribute>& attributes);

/// The attribute's value as sso_attribute_from_json() reads it: lists as arrays.
std::string sso_attribute_as_written(const SsoAttribute& attribute);

/// All of a user's as one JSON object, each as written; and back, which fails with a sentence that names the
/// attribute.
std::string sso_attributes_object(const std::vector<SsoAttribute>& attributes);
core::Result<std::vector<SsoAttribute>, core::Failure> read_sso_attributes_object(std::string_view json);

}  // namespace tokenbooth::model
