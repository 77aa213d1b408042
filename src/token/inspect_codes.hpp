// Every code that the inspector knows, with its severity, what Zendesk does, and how to mend it. docs/inspector.md
// lists the same, and a test holds the two together. In an effect, {refused} stands for what a refusal looks like
// in the token's profile, and {unreadable} for what becomes of something that is no token.
#pragma once

#include "token/inspect_codes_claims.hpp"
#include "token/inspect_codes_form.hpp"
#include "token/inspect_codes_signature.hpp"
#include "token/inspect_codes_sso.hpp"

#include <span>
#include <stdexcept>
#include <vector>

namespace tokenbooth::token {

/// The row of this code. An unknown code does not compile.
consteval const Judgement& judged(std::string_view code) {
    for (const std::span<const Judgement> table :
         {std::span<const Judgement>(form_judgements), std::span<const Judgement>(signature_judgements),
          std::span<const Judgement>(claim_judgements), std::span<const Judgement>(sso_judgements)}) {
        for (const Judgement& row : table) {
            if (row.code == code) return row;
        }
    }
    throw std::invalid_argument("there is no such code");
}

inline std::vector<Judgement> all_judgements() {
    std::vector<Judgement> all(std::begin(form_judgements), std::end(form_judgements));
    all.insert(all.end(), std::begin(signature_judgements), std::end(signature_judgements));
    all.insert(all.end(), std::begin(claim_judgements), std::end(claim_judgements));
    all.insert(all.end(), std::begin(sso_judgements), std::end(sso_judgements));
    return all;
}

}  // namespace tokenbooth::token
