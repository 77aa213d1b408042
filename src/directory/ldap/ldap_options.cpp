#include <tokenbooth/directory/ldap/ldap_options.hpp>

#include "directory/ldap/endpoint.hpp"
#include "directory/ldap/escape.hpp"

#include <string_view>
#include <utility>

namespace tokenbooth::directory::ldap {
namespace {

void judge_url(const LdapOptions& options, std::vector<std::string>& problems) {
    if (options.url.empty()) {
        problems.emplace_back("kind \"ldap\" needs a url, such as ldaps://ldap.example.com");
        return;
    }
    const auto endpoint = parse_endpoint(options.url);
    if (!endpoint) {
        problems.push_back(endpoint.error().message);
        return;
    }
    if (options.start_tls && endpoint->kind != Endpoint::Kind::plain) {
        problems.emplace_back("start_tls is for ldap:// only; remove it");
    }
    const bool in_the_clear = endpoint->kind == Endpoint::Kind::plain && !options.start_tls;
    if (in_the_clear && !endpoint->is_on_this_machine() && !options.insecure_allow_plaintext) {
        problems.emplace_back(
            "url would send passwords in the clear; write start_tls = true or ldaps://, or "
            "insecure_allow_plaintext = true where nobody else can be on the wire");
    }
}

void judge_attributes(const LdapAttributes& attributes, std::vector<std::string>& problems) {
    std::vector<std::pair<std::string_view, const std::string*>> all = {
        {"external_id", &attributes.external_id},
        {"username", &attributes.username},
        {"name", &attributes.name},
        {"email", &attributes.email},
        {"email_verified", &attributes.email_verified},
        {"disabled", &attributes.disabled}};
    for (const auto& [field, attribute] : attributes.sso) all.emplace_back(field, &attribute);
    for (const auto& [field, attribute] : all) {
        const bool may_be_absent = field != "external_id";
        if ((may_be_absent && attribute->empty()) || is_attribute_description(*attribute)) continue;
        problems.push_back("attributes." + std::string(field) + " = \"" + *attribute +
                           "\" is no attribute's name; write one such as uid");
    }
}

}  // namespace

LdapOptions copy_of(const LdapOptions& options) {
    return {.name = options.name,
            .url = options.url,
            .start_tls = options.start_tls,
            .insecure_allow_plaintext = options.insecure_allow_plaintext,
            .ca_file = options.ca_file,
            .bind_dn = options.bind_dn,
            .bind_password = core::Secret(options.bind_password.reveal()),
            .base_dn = options.base_dn,
            .filter = options.filter,
            .attributes = options.attributes};
}

std::vector<std::string> find_problems(const LdapOptions& options) {
    std::vector<std::string> problems;
    judge_url(options, problems);
    judge_attributes(options.attributes, problems);
    if (options.base_dn.empty()) {
        problems.emplace_back("kind \"ldap\" needs a base_dn, such as \"ou=people,dc=example,dc=com\"");
    }
    if (!is_one_filter(options.filter)) {
        problems.emplace_back("filter must be one filter in parentheses, such as \"(objectClass=person)\"");
    }
    // A server grants a bind without a password, and then answers as to nobody (RFC 4513 §5.1.2).
    if (!options.bind_dn.empty() && options.bind_password.empty()) {
        problems.emplace_back("bind_dn needs a bind_password; best as bind_password_file");
    }
    if (options.bind_dn.empty() && !options.bind_password.empty()) {
        problems.emplace_back("bind_password has no bind_dn that it belongs to");
    }
    return problems;
}

}  // namespace tokenbooth::directory::ldap
