// A token that somebody else signed, taken apart and nothing more: a compact JWS (RFC 7515 §3.1) whose header is
// judged and whose signature is not. Strict in every byte, so that a token has one spelling. Pure; every failure
// says why for the logs, without a byte of the token.
#pragma once

#include <tokenbooth/core/result.hpp>
#include <tokenbooth/crypto/signature_algorithm.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace tokenbooth::token {

/// Looked at before anything is decoded; a cookie holds half of it.
constexpr std::size_t largest_token = std::size_t{8} * 1024;

struct TokenHeader {
    crypto::SignatureAlgorithm algorithm = crypto::SignatureAlgorithm::rs256;
    std::optional<std::string> key_id;
};

struct SignedToken {
    TokenHeader header;
    /// What was signed, decoded.
    std::string payload;
    /// The first two parts as they came; a view into the token.
    std::string_view signed_part;
    std::string signature;
};

/// `typ` may be absent, JWT or at+jwt (RFC 9068 §2.1); a token of another type was not made to say who somebody
/// is. `crit` and `b64` are refused (RFC 7515 §4.1.11), and so is `zip`; `jku`, `jwk`, `x5u` and `x5c` are not
/// looked at.
core::Result<SignedToken, core::Failure> read_signed_token(std::string_view token);

}  // namespace tokenbooth::token
