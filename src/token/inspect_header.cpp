#include "token/inspect_claims.hpp"

#include <tokenbooth/core/text.hpp>
#include <tokenbooth/keyring/key_options.hpp>

namespace tokenbooth::token {
namespace {

using core::JsonTree;
using model::Profile;

// "alg is "RS256"", "there is no alg", "alg is a number"
std::string value_of(const char* name, const JsonTree* member) {
    if (member == nullptr) return "there is no " + std::string(name);
    const std::string is = std::string(name) + " is ";
    return is + (member->type == JsonTree::Type::string ? quoted(member->text) : std::string(kind_of(*member)));
}

void inspect_type(const JsonTree* type, Findings& findings) {
    if (type != nullptr && type->is_string("JWT")) return;
    const bool other_case = type != nullptr && type->type == JsonTree::Type::string &&
                            core::equal_ignoring_ascii_case(type->text, "JWT");
    findings.add(other_case ? judged("typ_case") : judged("typ"), value_of("typ", type) + ", not \"JWT\"");
}

void inspect_kid_form(const std::string& kid, Findings& findings) {
    if (keyring::looks_like_zendesks(kid)) return;
    std::string what = "the kid " + quoted(kid) + " is not app_ and 24 hexadecimal digits";
    if (kid.starts_with("act_")) what = "the kid is the id of an account key, not of a messaging key";
    if (kid.starts_with("svc_")) what = "the kid is the id of a service account's key, not of a messaging key";
    findings.add(judged("kid_form"), what);
}

}  // namespace

std::string inspect_header(const JsonTree& header, Profile profile, Findings& findings) {
    const JsonTree* const algorithm = header.find("alg");
    if (algorithm == nullptr || !algorithm->is_string("HS256")) {
        findings.add(judged("alg"), value_of("alg", algorithm) + ", not \"HS256\"");
    }
    inspect_type(header.find("typ"), findings);
    for (const auto* const name : {"crit", "b64", "zip"}) {
        if (header.find(name) == nullptr) continue;
        findings.add(judged("header_extension"), "the header has " + quoted(name));
    }
    const JsonTree* const kid = header.find("kid");
    const bool usable = kid != nullptr && kid->type == JsonTree::Type::string && !kid->text.empty();
    if (profile != Profile::messaging) {
        if (kid != nullptr) {
            findings.add(judged("kid_not_needed"),
                         "there is a kid, which " + std::string(to_string(profile)) + " does not need");
        }
    } else if (!usable) {
        const bool empty = kid != nullptr && kid->type == JsonTree::Type::string;
        findings.add(judged("kid_missing"), empty ? "the kid is empty" : value_of("kid", kid));
    } else {
        inspect_kid_form(kid->text, findings);
    }
    return usable ? kid->text : std::string();
}

}  // namespace tokenbooth::token
