// The site's own tokens, which its issuers have signed: ID tokens and access tokens (OpenID Connect Core §2, RFC
// 9068), from `Authorization: Bearer`, a header or a cookie. Several issuers at once. A wrong token is a denial,
// also where another caller would have accepted the request.
#pragma once

#include <tokenbooth/callers/authenticator.hpp>
#include <tokenbooth/callers/token_keys.hpp>
#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/token/claim_rules.hpp>

#include <memory>
#include <string>
#include <vector>

namespace tokenbooth::callers {

struct BearerRules {
    token::ClaimRules claims;
    /// Pinned: no other is tried, whatever a token says of itself.
    std::vector<crypto::SignatureAlgorithm> algorithms;
    /// Must be a string where it is `sub`, and may be an integer otherwise.
    std::string subject_claim = "sub";
    /// An address needs the token's own "email_verified": true.
    model::SubjectKey subject_is = model::SubjectKey::external_id;
    /// "Authorization", the name of another header, or "cookie:NAME".
    std::string place = "Authorization";
};

struct BearerIssuer {
    BearerRules rules;
    /// Shared with the state that a reload exchanges this one for.
    std::shared_ptr<TokenKeys> keys;
};

/// Places are looked at in the order of the issuers; the first that holds a token decides. `clock` must outlive
/// the authenticator.
std::unique_ptr<Authenticator> make_bearer_authenticator(std::vector<BearerIssuer> issuers,
                                                         const core::Clock& clock);

}  // namespace tokenbooth::callers
