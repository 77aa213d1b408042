// What keeps a value a value in a filter (RFC 4515 §3) and in a distinguished name (RFC 4514 §2.4). Pure functions
// of any bytes: whatever is not plainly harmless is written in hexadecimal.
#pragma once

#include <string>
#include <string_view>

namespace tokenbooth::directory::ldap {

/// For the right-hand side of (attribute=value).
std::string escape_filter_value(std::string_view value);
/// For the value of attribute=value in a relative distinguished name.
std::string escape_dn_value(std::string_view value);

/// Whether `text` is one filter in parentheses and nothing else, so that it stays one operand of (&…). What stands
/// inside is the server's to judge.
bool is_one_filter(std::string_view text);
/// An attribute's name or OID, with options or without (RFC 4512 §2.5).
bool is_attribute_description(std::string_view text);

}  // namespace tokenbooth::directory::ldap
