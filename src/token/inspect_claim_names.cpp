#include "token/claim_names.hpp"
#include "token/inspect_claims.hpp"

#include <utility>

namespace tokenbooth::token {
namespace {

using model::Profile;

// A claim that does something for another profile, and nothing for this one.
std::optional<Profile> other_profile_of(std::string_view name, Profile profile) {
    for (const Profile other : model::all_profiles()) {
        if (other != profile && is_claim_of(name, other)) return other;
    }
    return std::nullopt;
}

}  // namespace

void inspect_claim_names(const core::JsonTree& claims, Profile profile, Findings& findings) {
    std::string ignored;
    for (const auto& field : claims.fields) {
        // The scope has its own findings.
        if (is_claim_of(field.name, profile) || field.name == "scope") continue;
        const auto meant = meant_claim(field.name, profile);
        if (meant && claims.find(*meant) == nullptr) {
            // The finding that a claim is missing which must be there names the one that was meant.
            if (is_required(*meant, profile)) continue;
            findings.add(judged("claim_misspelt"),
                         quoted(field.name) + " is no claim: " + std::string(*meant) + " was probably meant");
        } else if (const auto other = other_profile_of(field.name, profile)) {
            findings.add(judged("claim_of_another_profile"), quoted(field.name) + " is a claim of " +
                                                                 std::string(to_string(*other)) + ", not of " +
                                                                 std::string(to_string(profile)));
        } else {
            ignored += (ignored.empty() ? "" : ", ") + quoted(field.name);
        }
        constexpr std::size_t enough = 300;
        if (ignored.size() > enough) break;
    }
    if (!ignored.empty()) findings.add(judged("claims_ignored"), "Zendesk does not look at " + ignored);
}

}  // namespace tokenbooth::token
