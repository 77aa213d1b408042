// A token taken apart, as far as it can be: what was decoded, how the parts had been encoded, and what was mended
// to read on. Pure; the token may be anybody's.
#pragma once

#include "token/inspect_findings.hpp"

#include <tokenbooth/core/json_tree.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::token {

struct Parts {
    /// The decoded texts; empty where a part was not there or could not be decoded.
    std::string header_text;
    std::string claims_text;
    /// The objects in them.
    std::optional<core::JsonTree> header;
    std::optional<core::JsonTree> claims;
    /// The first two parts as they came; what a signature is made over.
    std::string signed_part;
    /// The third part as it came, and decoded; absent where it is no base64.
    std::string signature_text;
    std::optional<std::string> signature;
};

/// Nothing where it is no token at all, which is a finding. `secrets` are taken out of what is shown.
std::optional<Parts> take_apart(std::string_view token, const std::vector<InspectorKey>& keys, Findings& findings);

/// For claims that nobody signed.
Parts take_claims(std::string_view claims, const std::vector<InspectorKey>& keys, Findings& findings);

}  // namespace tokenbooth::token
