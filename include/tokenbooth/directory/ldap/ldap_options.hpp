// What an operator says of an LDAP server (contract §4.4). Used by config, which fills it, and by the directory.
#pragma once

#include <tokenbooth/core/secret.hpp>

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace tokenbooth::directory::ldap {

/// Which attribute holds what; empty: none does. The defaults are those of inetOrgPerson (RFC 2798) on any server
/// that keeps entryUUID (RFC 4530); Active Directory has objectGUID and sAMAccountName in their place.
struct LdapAttributes {
    std::string external_id = "entryUUID";
    std::string username = "uid";
    std::string name = "cn";
    /// Any of its values finds the user; the first one that the server lists is theirs.
    std::string email = "mail";
    /// TRUE or FALSE. Few servers hold that; emails_are_verified is the operator's word for all.
    std::string email_verified;
    /// TRUE or FALSE; of userAccountControl bit 2, of pwdAccountLockedTime the time that means "for good".
    std::string disabled;
    /// By the name of what single sign-on claims (model/sso_attributes.hpp). All values of a list, else the first;
    /// but who has several roles has none.
    std::map<std::string, std::string, std::less<>> sso{};
};

struct LdapOptions {
    std::string name = "ldap";
    /// ldap://, ldaps:// or ldapi://; of a name with several addresses each is tried.
    std::string url;
    /// Speaks TLS before anything else on ldap://; a server that does not is refused.
    bool start_tls = false;
    /// Sends passwords in the clear to another machine, which the configuration refuses otherwise.
    bool insecure_allow_plaintext = false;
    /// PEM; empty: the authorities that the system trusts.
    std::filesystem::path ca_file;
    /// Who searches; empty: nobody, where the server lets them.
    std::string bind_dn;
    core::Secret bind_password;
    std::string base_dn;
    /// And'ed with the attribute that is looked for. Who does not match is not known.
    std::string filter = "(objectClass=person)";
    LdapAttributes attributes;
};

/// With the secret in it, which is not copied by accident.
LdapOptions copy_of(const LdapOptions& options);

/// What does not fit together, each as a sentence that says how to mend it.
std::vector<std::string> find_problems(const LdapOptions& options);

}  // namespace tokenbooth::directory::ldap
