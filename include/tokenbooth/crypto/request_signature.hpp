// The signature of a request between two servers (contract §4.3): a backend signs what it asks us, and we sign
// what we ask an HTTP directory. Pure functions.
#pragma once

#include <tokenbooth/crypto/hmac_sha256.hpp>
#include <tokenbooth/crypto/sha256.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace tokenbooth::crypto {

/// What is signed of a request. Views; all as they stand in the request.
struct SignedParts {
    std::string_view method;
    /// As in the request line, query included.
    std::string_view target;
    /// Unix seconds, in decimal digits.
    std::string_view timestamp;
    /// 16 to 64 of [A-Za-z0-9_-], never used twice.
    std::string_view nonce;
    std::string_view body;
};

/// HMAC-SHA256(secret, "v1\nMETHOD\nTARGET\nTIMESTAMP\nNONCE\n" and the hexadecimal SHA-256 of the body).
Digest request_mac(const HmacSha256& key, const SignedParts& parts);

/// The value of the field Tokenbooth-Signature: "v1=" and the MAC in hexadecimal digits.
std::string request_signature(const HmacSha256& key, const SignedParts& parts);

/// The MAC that such a value holds; nothing for anything else. Digits may be of either case.
std::optional<Digest> parse_request_signature(std::string_view value);

}  // namespace tokenbooth::crypto
