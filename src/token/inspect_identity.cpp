#include "token/claim_names.hpp"
#include "token/inspect_claims.hpp"

#include <tokenbooth/core/base64url.hpp>
#include <tokenbooth/core/text.hpp>
#include <tokenbooth/crypto/sha256.hpp>
#include <tokenbooth/model/user_rules.hpp>

#include <algorithm>
#include <array>

namespace tokenbooth::token {
namespace {

using core::JsonTree;
using model::Profile;

bool is_text(const JsonTree* member) { return member != nullptr && member->type == JsonTree::Type::string; }

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
}

bool is_placeholder(std::string_view text) {
    constexpr std::array<std::string_view, 8> words = {"undefined",       "null", "nil",  "None", "NaN",
                                                       "[object Object]", "true", "false"};
    return std::find(words.begin(), words.end(), text) != words.end();
}

// "+15551234567", with blanks and hyphens or without.
bool is_phone_number(std::string_view text) {
    constexpr std::size_t fewest = 8;
    if (!text.starts_with('+') && !text.starts_with("tel:")) return false;
    text.remove_prefix(text.starts_with('+') ? 1 : 4);
    const bool only = text.find_first_not_of("+0123456789 -().") == std::string_view::npos;
    const auto digits = std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    return only && static_cast<std::size_t>(digits) >= fewest;
}

// btoa(email), or its SHA-256, as samples on the net make ids.
bool is_made_from(std::string_view id, std::string_view email) {
    std::string plain(id);
    std::replace(plain.begin(), plain.end(), '+', '-');
    std::replace(plain.begin(), plain.end(), '/', '_');
    while (plain.ends_with('=')) plain.pop_back();
    const auto decoded = core::decode_base64url(plain);
    if (decoded && decoded->find('@') != std::string::npos && is_ascii(*decoded) &&
        !model::find_email_problem(*decoded)) {
        return true;
    }
    if (email.empty()) return false;
    const std::string lower = core::to_ascii_lower(id);
    return lower == crypto::to_hex(crypto::sha256(email)) ||
           lower == crypto::to_hex(crypto::sha256(core::to_ascii_lower(email)));
}

bool has_usual_characters(std::string_view id) {
    return std::all_of(id.begin(), id.end(), [](char byte) {
        const bool letter = (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
        return letter || (byte >= '0' && byte <= '9') ||
               std::string_view("_-.:=@|+/~").find(byte) != std::string_view::npos;
    });
}

std::string text_of(const JsonTree& claims, std::string_view name) {
    const JsonTree* const member = claims.find(name);
    return is_text(member) ? member->text : std::string();
}

// The value of an external_id that Zendesk takes, but that is a bad idea.
void inspect_choice_of_id(const std::string& id, const JsonTree& claims, Findings& findings) {
    if (is_placeholder(id)) {
        findings.add(judged("external_id_is_a_placeholder"), "external_id is the word " + id);
    } else if (id.find('@') != std::string::npos) {
        findings.add(judged("external_id_is_an_address"), "external_id looks like an e-mail address");
    } else if (is_made_from(id, text_of(claims, "email"))) {
        findings.add(judged("external_id_from_the_email"), "external_id is an e-mail address in another coding");
    } else if (is_phone_number(id)) {
        findings.add(judged("external_id_is_a_phone_number"), "external_id looks like a phone number");
    } else if (id == text_of(claims, "name")) {
        findings.add(judged("external_id_is_the_name"), "external_id is the same as name");
    } else if (!has_usual_characters(id)) {
        findings.add(judged("external_id_characters"),
                     "external_id holds white space or characters that are not plain ASCII letters and digits");
    } else {
        findings.add(judged("external_id"), "external_id is a string of " + std::to_string(id.size()) + " bytes");
    }
}

void inspect_external_id(const JsonTree& claims, Profile profile, Findings& findings) {
    const JsonTree* const id = claims.find("external_id");
    if (id == nullptr) {
        if (!is_required("external_id", profile)) return;
        const core::JsonField* const misspelt = find_misspelt(claims, "external_id", profile);
        if (misspelt != nullptr) {
            findings.add(judged("external_id_misspelt"), "there is no external_id, but " + quoted(misspelt->name));
        } else {
            findings.add(judged("external_id_missing"), "there is no external_id");
        }
    } else if (id->type == JsonTree::Type::integer || id->type == JsonTree::Type::fraction) {
        findings.add(judged("external_id_is_a_number"), "external_id is a number");
    } else if (id->type != JsonTree::Type::string) {
        findings.add(judged("external_id_is_no_string"), "external_id is " + std::string(kind_of(*id)));
    } else if (const auto problem = model::find_external_id_problem(id->text)) {
        findings.add(judged("external_id_invalid"), "external_id " + *problem);
    } else {
        inspect_choice_of_id(id->text, claims, findings);
    }
}

// UTF-8 that was taken for Latin-1 and encoded again: é becomes Ã and ©.
bool is_garbled(std::string_view text) {
    for (std::size_t i = 0; i + 3 < text.size(); ++i) {
        const bool lead = text[i] == '\xc3' && (text[i + 1] == '\x82' || text[i + 1] == '\x83');
        if (lead && text[i + 2] == '\xc2') return true;
    }
    return text.find("\xef\xbf\xbd") != std::string_view::npos;
}

void inspect_name(const JsonTree& claims, Profile profile, Findings& findings) {
    const JsonTree* const name = claims.find("name");
    const bool required = is_required("name", profile);
    if (name == nullptr || (is_text(name) && name->text.empty())) {
        if (!required) return;
        const core::JsonField* const misspelt = name == nullptr ? find_misspelt(claims, "name", profile) : nullptr;
        findings.add(judged("name_missing"), name != nullptr ? "name is empty"
                                             : misspelt != nullptr
                                                 ? "there is no name, but " + quoted(misspelt->name)
                                                 : "there is no name");
    } else if (!is_text(name)) {
        findings.add(judged("name_invalid"), "name is " + std::string(kind_of(*name)) + ", not a string");
    } else if (is_garbled(name->text)) {
        findings.add(judged("name_garbled"), "name looks like UTF-8 that was encoded twice, or lost characters");
    } else if (core::count_characters(name->text) > model::longest_name) {
        findings.add(judged("name_too_long"), "name has more than 255 characters");
    }
}

void inspect_verification(const JsonTree& claims, Findings& findings) {
    const JsonTree* const verified = claims.find("email_verified");
    if (verified == nullptr) return;
    if (verified->type != JsonTree::Type::boolean) {
        findings.add(judged("email_verified_is_no_boolean"),
                     "email_verified is " + std::string(kind_of(*verified)));
    } else if (claims.find("email") == nullptr) {
        findings.add(judged("email_verified_without_email"), "there is email_verified, but no email");
    }
}

// The address is one. How it is written, and what is said of it.
void inspect_address(const std::string& email, const JsonTree& claims, Profile profile, Findings& findings) {
    if (profile == Profile::chat && !is_ascii(email)) {
        findings.add(judged("email_not_ascii"), "email holds characters that are not ASCII");
        return;
    }
    if (core::to_ascii_lower(email) != email) {
        findings.add(judged("email_upper_case"), "email holds capital letters");
    }
    if (email.substr(0, email.find('@')).find('+') != std::string::npos) {
        findings.add(judged("email_tag"),
                     "email has a +tag; to Zendesk it is another address than the one without");
    }
    const JsonTree* const verified = claims.find("email_verified");
    if (profile != Profile::messaging) {
        findings.add(judged("email"), "email is an address");
    } else if (verified != nullptr && verified->is_true()) {
        findings.add(judged("email"), "email is an address that is said to be verified");
    } else if (verified == nullptr || verified->type == JsonTree::Type::boolean) {
        findings.add(judged("email_not_verified"), "email is not said to be verified");
    }
}

void inspect_email(const JsonTree& claims, Profile profile, Findings& findings) {
    const JsonTree* const email = claims.find("email");
    if (email == nullptr || (is_text(email) && email->text.empty() && is_required("email", profile))) {
        if (!is_required("email", profile)) return;
        const core::JsonField* const misspelt =
            email == nullptr ? find_misspelt(claims, "email", profile) : nullptr;
        findings.add(judged("email_missing"), email != nullptr ? "email is empty"
                                              : misspelt != nullptr
                                                  ? "there is no email, but " + quoted(misspelt->name)
                                                  : "there is no email");
    } else if (!is_text(email)) {
        findings.add(judged("email_invalid"), "email is " + std::string(kind_of(*email)) + ", not a string");
    } else if (const auto problem = model::find_email_problem(email->text)) {
        const bool swapped = !model::find_email_problem(text_of(claims, "name"));
        findings.add(judged("email_invalid"),
                     "email " + *problem + (swapped ? "; name and email are swapped" : ""));
    } else {
        inspect_address(email->text, claims, profile, findings);
    }
}

}  // namespace

void inspect_identity(const JsonTree& claims, Profile profile, Findings& findings) {
    inspect_external_id(claims, profile, findings);
    inspect_name(claims, profile, findings);
    if (profile == Profile::messaging) inspect_verification(claims, findings);
    inspect_email(claims, profile, findings);
}

void inspect_scope(const JsonTree& claims, Profile profile, Findings& findings) {
    const JsonTree* const scope = claims.find("scope");
    const bool of_the_api = scope != nullptr && (scope->is_string("app") || scope->is_string("account"));
    if (of_the_api) {
        findings.add(judged("scope_of_the_api"), "scope is \"" + scope->text + "\": it opens the whole API");
    } else if (profile != Profile::messaging) {
        if (scope != nullptr) findings.add(judged("scope_not_used"), "there is a scope");
    } else if (scope == nullptr) {
        const core::JsonField* const misspelt = find_misspelt(claims, "scope", profile);
        findings.add(judged("scope_missing"), misspelt == nullptr
                                                  ? "there is no scope"
                                                  : "there is no scope, but " + quoted(misspelt->name));
    } else if (scope->is_string("user")) {
        findings.add(judged("scope"), "scope is \"user\"");
    } else {
        findings.add(judged("scope_invalid"),
                     "scope is " + (is_text(scope) ? quoted(scope->text) : std::string(kind_of(*scope))));
    }
}

}  // namespace tokenbooth::token
