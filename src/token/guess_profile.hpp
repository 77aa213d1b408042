// Which of Zendesk's doors a token was made for, where nobody says.
#pragma once

#include "token/inspect_signature.hpp"
#include "token/parts.hpp"
#include "token/unwrap.hpp"

#include <tokenbooth/model/profile.hpp>

#include <vector>

namespace tokenbooth::token {

/// A token that is plainly of one profile is of that one, even with another's secret: then the secret is the
/// mistake. Else the secret that signed it decides, and else what its claims are nearest to.
model::Profile guess_profile(const Parts& parts, const Signers& signers, const std::vector<Layer>& layers);

}  // namespace tokenbooth::token
