#include "directory/ldap/bind_verdict.hpp"

#include <tokenbooth/core/text.hpp>

#include <array>

namespace tokenbooth::directory::ldap {
namespace {

struct Meaning {
    std::string_view data;
    std::string_view text;
};

// Active Directory answers every one of them with invalidCredentials, and says more in its message only.
constexpr std::array<Meaning, 9> active_directory = {{{"525", "there is no such user"},
                                                      {"52e", "the password is wrong"},
                                                      {"530", "not at this time"},
                                                      {"531", "not from this machine"},
                                                      {"532", "the password has expired"},
                                                      {"533", "the account is disabled"},
                                                      {"701", "the account has expired"},
                                                      {"773", "the password must be changed first"},
                                                      {"775", "the account is locked"}}};

std::string_view active_directory_meaning(std::string_view said) {
    constexpr std::string_view mark = "data ";
    const std::size_t at = said.find(mark);
    if (at == std::string_view::npos) return {};
    for (const auto& [data, text] : active_directory) {
        if (said.substr(at + mark.size()).starts_with(data)) return text;
    }
    return {};
}

}  // namespace

bool blames_the_user(int code) {
    switch (code) {
        case LDAP_INVALID_CREDENTIALS:
        // The entry has no password.
        case LDAP_INAPPROPRIATE_AUTH:
        // It has gone since it was found.
        case LDAP_NO_SUCH_OBJECT:
        // 389 Directory Server: too many tries, and an account that is switched off.
        case LDAP_CONSTRAINT_VIOLATION:
        case LDAP_UNWILLING_TO_PERFORM:
            return true;
        default:
            return false;
    }
}

std::string policy_reason(LDAP* handle, LDAPControl** controls) {
    LDAPControl* const answer = ldap_control_find(LDAP_CONTROL_PASSWORDPOLICYRESPONSE, controls, nullptr);
    if (answer == nullptr) return {};
    ber_int_t expires_in = -1;
    ber_int_t logins_left = -1;
    LDAPPasswordPolicyError error = PP_noError;
    const int parsed = ldap_parse_passwordpolicy_control(handle, answer, &expires_in, &logins_left, &error);
    if (parsed != LDAP_SUCCESS || error == PP_noError) return {};
    return ldap_passwordpolicy_err2txt(error);
}

std::string refusal_reason(int code, std::string_view said, std::string_view policy) {
    std::string reason = ldap_err2string(code);
    if (const auto meaning = active_directory_meaning(said); !meaning.empty())
        reason += ": " + std::string(meaning);
    if (!policy.empty()) reason += ": " + std::string(policy);
    if (!said.empty()) reason += " (" + std::string(said) + ")";
    return reason;
}

std::string printable(std::string_view said) {
    constexpr std::size_t most = 200;
    std::string shown;
    while (!said.empty() && shown.size() < most) {
        const auto character = core::first_code_point(said);
        const bool fit = character && !core::is_control(character->value);
        shown += fit ? std::string(said.substr(0, character->bytes)) : "?";
        said.remove_prefix(character ? character->bytes : 1);
    }
    return shown;
}

std::string without(std::string said, std::string_view password) {
    if (password.empty()) return said;
    for (auto at = said.find(password); at != std::string::npos; at = said.find(password, at)) {
        said.replace(at, password.size(), "***");
        at += 3;
    }
    return said;
}

}  // namespace tokenbooth::directory::ldap
