// What a server's refusal of a bind means: the user's fault or the server's own trouble, and in words for the log.
// Pure, but for the control that libldap decodes.
#pragma once

#include <ldap.h>

#include <string>
#include <string_view>

namespace tokenbooth::directory::ldap {

/// Whether the code speaks of the name and the password that were shown. Any other one is the server's trouble,
/// and says nothing about the user.
bool blames_the_user(int code);

/// The password policy's own word (draft-behera-ldap-password-policy §6.2), or nothing.
std::string policy_reason(LDAP* handle, LDAPControl** controls);
/// Joins what is known; understands Active Directory's "data 533".
std::string refusal_reason(int code, std::string_view said, std::string_view policy);

/// What the server said, fit for a log: UTF-8 without control characters, and not long.
std::string printable(std::string_view said);
/// `said` with *** for the password, should a server repeat it.
std::string without(std::string said, std::string_view password);

}  // namespace tokenbooth::directory::ldap
