// Users as LDIF below ldap_base, and the options with which they are looked up.
#pragma once

#include "support/canary.hpp"
#include "support/ldap_server.hpp"

#include <tokenbooth/directory/ldap/ldap_options.hpp>

#include <string>

namespace tokenbooth::test {

/// One person: their uid, which is also their shopId, and further lines, each with its newline.
inline std::string ldap_person(const std::string& uid, const std::string& more = "") {
    return "dn: uid=" + uid + "," + ldap_base +
           "\nobjectClass: inetOrgPerson\nobjectClass: shopUser\nuid: " + uid + "\ncn: " + uid + "\nsn: " + uid +
           "\nshopId: " + uid + "\n" + more + "\n";
}

/// Searches as cn=tokenbooth, by the company's own attributes.
inline directory::ldap::LdapOptions ldap_options(const std::string& url) {
    directory::ldap::LdapOptions options;
    options.url = url;
    options.bind_dn = ldap_bind_dn;
    options.bind_password = core::Secret(canary_password);
    options.base_dn = ldap_base;
    options.attributes = {.external_id = "shopId",
                          .username = "uid",
                          .name = "shopName",
                          .email = "shopMail",
                          .email_verified = "shopMailVerified",
                          .disabled = "shopDisabled",
                          .sso = {{"tags", "shopTag"},
                                  {"organizations", "shopOrganization"},
                                  {"phone", "telephoneNumber"},
                                  {"role", "shopRole"},
                                  {"user_fields", "shopFields"}}};
    return options;
}

}  // namespace tokenbooth::test
