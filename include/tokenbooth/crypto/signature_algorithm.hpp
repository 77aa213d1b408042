// The algorithms by which a caller's token may be signed (RFC 7518 §3.1, RFC 8037 §3.1). What is not listed does
// not exist here, "none" least of all. Pure functions.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace tokenbooth::crypto {

enum class SignatureAlgorithm { rs256, ps256, es256, eddsa, hs256 };

constexpr std::array all_signature_algorithms = {SignatureAlgorithm::rs256, SignatureAlgorithm::ps256,
                                                 SignatureAlgorithm::es256, SignatureAlgorithm::eddsa,
                                                 SignatureAlgorithm::hs256};

constexpr std::string_view to_string(SignatureAlgorithm algorithm) {
    switch (algorithm) {
        case SignatureAlgorithm::rs256:
            return "RS256";
        case SignatureAlgorithm::ps256:
            return "PS256";
        case SignatureAlgorithm::es256:
            return "ES256";
        case SignatureAlgorithm::eddsa:
            return "EdDSA";
        case SignatureAlgorithm::hs256:
            return "HS256";
    }
    return "";
}

/// By its exact name, for the names are case-sensitive (RFC 7515 §4.1.1).
constexpr std::optional<SignatureAlgorithm> find_signature_algorithm(std::string_view name) {
    for (const auto algorithm : all_signature_algorithms) {
        if (to_string(algorithm) == name) return algorithm;
    }
    return std::nullopt;
}

}  // namespace tokenbooth::crypto
