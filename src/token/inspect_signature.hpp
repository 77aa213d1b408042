// Which secret signed a token, and by which mistake.
#pragma once

#include "token/inspect_findings.hpp"
#include "token/parts.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::token {

struct Signers {
    /// The keys whose secret made the signature, used as it should be.
    std::vector<const InspectorKey*> exact;
    /// Where there is none: the mistake that explains the signature. `culprit` is null where no key is involved.
    const Judgement* mistake = nullptr;
    const InspectorKey* culprit = nullptr;
    std::string what;

    bool known() const { return !exact.empty() || mistake != nullptr; }
};

Signers find_signers(const Parts& parts, const std::vector<InspectorKey>& keys);

/// "the secret of app_…", "the secret of sso".
std::string owner_of(const InspectorKey& key);

/// `key_id` is the kid of the header, or empty.
void inspect_signature(const Parts& parts, const Signers& signers, const std::vector<InspectorKey>& keys,
                       model::Profile profile, const std::string& key_id, Findings& findings);

}  // namespace tokenbooth::token
