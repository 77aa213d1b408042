// The header and the claims of a token against the rules of its profile (zendesk-facts §1 to §4). Pure functions;
// each appends its findings.
#pragma once

#include "token/inspect_findings.hpp"

#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/core/json_tree.hpp>

#include <string>

namespace tokenbooth::token {

/// Returns the kid, empty where there is none.
std::string inspect_header(const core::JsonTree& header, model::Profile profile, Findings& findings);

/// All of the claims: the functions below, one after the other.
void inspect_claims(const core::JsonTree& claims, model::Profile profile, core::WallTime now, Findings& findings);

/// external_id, name, email, email_verified.
void inspect_identity(const core::JsonTree& claims, model::Profile profile, Findings& findings);
void inspect_scope(const core::JsonTree& claims, model::Profile profile, Findings& findings);
/// iat, exp, nbf.
void inspect_times(const core::JsonTree& claims, model::Profile profile, core::WallTime now, Findings& findings);
void inspect_jti(const core::JsonTree& claims, model::Profile profile, core::WallTime now, Findings& findings);
/// What single sign-on alone has.
void inspect_sso_attributes(const core::JsonTree& claims, Findings& findings);
/// Misspelt names, other profiles' claims, and what is ignored.
void inspect_claim_names(const core::JsonTree& claims, model::Profile profile, Findings& findings);

}  // namespace tokenbooth::token
