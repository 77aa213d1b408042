// One user from named values, wherever they were written down.
#pragma once

#include <tokenbooth/directory/file/user_file.hpp>

#include <string>
#include <string_view>

namespace tokenbooth::directory::file {

/// The field that Zendesk's export means by `column` ("External ID", "verified"), or nothing where we take none
/// from it.
std::optional<std::string> field_of_zendesk_column(std::string_view column);

/// Nothing where `name` is a field that a user has; else a sentence that names the nearest one.
std::optional<std::string> find_field_problem(std::string_view name);

/// Puts `text` into the field `name`, which find_field_problem() has admitted. Returns what is wrong with the
/// text.
std::optional<std::string> set_field(UserRow& row, std::string_view name, std::string text);

/// The same of one of single sign-on's attributes that has been read.
using ReadAttribute = core::Result<std::optional<model::SsoAttribute>, core::Failure>;
std::optional<std::string> set_attribute(UserRow& row, std::string_view name, ReadAttribute read);

}  // namespace tokenbooth::directory::file
