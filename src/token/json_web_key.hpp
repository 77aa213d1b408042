// One JSON Web Key (RFC 7517 §4) as a key that tokens may be verified with. Pure. Private to token.
#pragma once

#include <tokenbooth/core/json_tree.hpp>
#include <tokenbooth/token/json_web_key_set.hpp>

namespace tokenbooth::token {

/// The failure says why the key is left out.
core::Result<VerificationKey, core::Failure> read_json_web_key(const core::JsonTree& key);

}  // namespace tokenbooth::token
