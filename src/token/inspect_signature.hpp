// Which secret signed a token, and by which mistake.
#pragma once

#include <tokenbooth/keyring/key_options.hpp>
#include <tokenbooth/token/inspector.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::token {

struct SignedParts {
    std::string_view signed_part;
    /// Decoded.
    std::string signature;
};

Finding inspect_signature(const SignedParts& parts, const std::string& key_id,
                          const std::vector<keyring::KeyOptions>& keys);

}  // namespace tokenbooth::token
