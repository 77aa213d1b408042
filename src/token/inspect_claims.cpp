#include "token/inspect_claims.hpp"

namespace tokenbooth::token {

void inspect_claims(const core::JsonTree& claims, model::Profile profile, core::WallTime now, Findings& findings) {
    inspect_identity(claims, profile, findings);
    inspect_scope(claims, profile, findings);
    inspect_times(claims, profile, now, findings);
    inspect_jti(claims, profile, now, findings);
    if (profile == model::Profile::sso) inspect_sso_attributes(claims, findings);
    inspect_claim_names(claims, profile, findings);
}

}  // namespace tokenbooth::token
