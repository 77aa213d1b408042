// The rows of the option table that only kind "ldap" has.
#include "config/option_builders.hpp"

#include <array>

namespace tokenbooth::config {
namespace {

auto& directories(Draft& draft) { return draft.settings.directories; }

std::vector<Option> server_rows() {
    return {
        without_default(
            element("directory[].start_tls", "true",
                    "ldap: speaks TLS on ldap:// before anything else; a server that does not is refused.",
                    directories, [](auto& directory) -> auto& { return directory.ldap.start_tls; })),
        without_default(element(
            "directory[].insecure_allow_plaintext", "true",
            "ldap: admits ldap:// without TLS to another machine: whoever is on the wire reads "
            "the passwords.",
            directories, [](auto& directory) -> auto& { return directory.ldap.insecure_allow_plaintext; })),
        without_default(element("directory[].bind_dn", R"("cn=tokenbooth,dc=example,dc=com")",
                                "ldap: who searches; absent: nobody, where the server lets them.", directories,
                                [](auto& directory) -> auto& { return directory.ldap.bind_dn; })),
    };
}

std::vector<Option> search_rows() {
    return {
        without_default(element("directory[].base_dn", R"("ou=people,dc=example,dc=com")",
                                "ldap: users are looked for here and below.", directories,
                                [](auto& directory) -> auto& { return directory.ldap.base_dn; })),
        without_default(element("directory[].filter", R"x("(objectClass=person)")x",
                                "ldap: who is a user; and'ed with the attribute that is looked for.", directories,
                                [](auto& directory) -> auto& { return directory.ldap.filter; })),
    };
}

struct Claim {
    const char* name;
    std::string_view sample;
    std::string_view help;
};

constexpr std::array claims = {
    Claim{"locale", R"("shopLocale")", "The same for single sign-on: the number of an end user's language."},
    Claim{"locale_id", R"("shopLocale")", "The same of an agent's."},
    Claim{"organization", R"("o")", "The same: their organization's name, as Zendesk has it."},
    Claim{"organizations", R"("o")", "The same of several, which take the place of those that Zendesk has."},
    Claim{"organization_id", R"("shopCustomer")", "The same: their organization's external id, a number."},
    Claim{"organization_ids", R"("shopCustomer")", "The same of several."},
    Claim{"phone", R"("telephoneNumber")", "The same: + and digits; spaces and hyphens are left out."},
    Claim{"tags", R"("businessCategory")",
          "The same: each value a tag, without spaces and commas; they take the place of those that Zendesk has."},
    Claim{"remote_photo_url", R"("photoURL")",
          "The same: an address, https:// or http://, that Zendesk can reach."},
    Claim{"role", R"("employeeType")", "The same: end_user, agent or admin, which Zendesk makes of the user."},
    Claim{"custom_role_id", R"("shopRole")", "The same: the number of an agent's custom role."},
    Claim{"user_fields", R"("shopFields")", "The same: a JSON object."}};

std::vector<Option> claim_rows() {
    std::vector<Option> rows;
    rows.reserve(claims.size());
    for (const auto& claim : claims) {
        rows.push_back(without_default(element(
            "directory[].attributes." + std::string(claim.name), claim.sample, claim.help, directories,
            [name = claim.name](auto& directory) -> auto& { return directory.ldap.attributes.sso[name]; })));
    }
    return rows;
}

std::vector<Option> field_rows() {
    return {
        without_default(
            element("directory[].attributes.external_id", R"("entryUUID")",
                    "ldap: which attribute holds it; of Active Directory objectGUID, which becomes text.",
                    directories, [](auto& directory) -> auto& { return directory.ldap.attributes.external_id; })),
        without_default(element("directory[].attributes.username", R"("uid")",
                                "The same; of Active Directory sAMAccountName.", directories,
                                [](auto& directory) -> auto& { return directory.ldap.attributes.username; })),
        without_default(element("directory[].attributes.name", R"("cn")",
                                "The same; of Active Directory displayName.", directories,
                                [](auto& directory) -> auto& { return directory.ldap.attributes.name; })),
        without_default(element("directory[].attributes.email", R"("mail")",
                                "The same. Any of several finds the user; the first is theirs.", directories,
                                [](auto& directory) -> auto& { return directory.ldap.attributes.email; })),
        without_default(element(
            "directory[].attributes.email_verified", R"("mailVerified")",
            "The same, TRUE or FALSE; absent: the server does not say, which emails_are_verified can.",
            directories, [](auto& directory) -> auto& { return directory.ldap.attributes.email_verified; })),
        without_default(
            element("directory[].attributes.disabled", R"("userAccountControl")",
                    "The same, TRUE or FALSE; of userAccountControl bit 2, of pwdAccountLockedTime \"for good\".",
                    directories, [](auto& directory) -> auto& { return directory.ldap.attributes.disabled; })),
    };
}

}  // namespace

std::vector<Option> ldap_attribute_options() {
    std::vector<Option> all;
    for (auto section : {field_rows(), claim_rows()}) all.insert(all.end(), section.begin(), section.end());
    return all;
}

std::vector<Option> ldap_options() {
    std::vector<Option> all;
    for (auto section : {server_rows(),
                         secret_elements("directory[].bind_password", R"("/run/secrets/ldap-password")",
                                         "ldap: the password of bind_dn.", directories),
                         search_rows()}) {
        all.insert(all.end(), section.begin(), section.end());
    }
    return all;
}

}  // namespace tokenbooth::config
