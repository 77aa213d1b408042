// A token taken apart and verified with OpenSSL's one-shot HMAC, which shares no code with the signer under test.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace tokenbooth::test {

struct DecodedToken {
    /// Exactly as signed.
    std::string header_text;
    std::string claims_text;
    nlohmann::ordered_json claims;
    bool signature_holds = false;
};

/// Throws where it is no compact JWS at all.
DecodedToken decode_token(std::string_view token, std::string_view secret);

}  // namespace tokenbooth::test
