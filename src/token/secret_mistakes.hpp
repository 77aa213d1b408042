// The ways in which people get a secret wrong, each made on purpose with one that is right (zendesk-facts §7.6,
// §7.7).
#pragma once

#include "token/inspect_codes.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::token {

struct MistakenSecret {
    const Judgement* mistake;
    core::Secret secret;
    /// "with the secret … and a newline behind it"
    std::string how;
};

/// What `secret` becomes by each mistake.
std::vector<MistakenSecret> mistakes_with(const core::Secret& secret);

/// What stands where no secret was set at all.
std::vector<MistakenSecret> placeholders();

}  // namespace tokenbooth::token
