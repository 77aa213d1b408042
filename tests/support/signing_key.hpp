// A key of an issuer of the test's own: signs tokens, proper and forged, and shows its public half in every form.
#pragma once

#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace tokenbooth::test {

class SigningKey {
  public:
    static SigningKey rsa(unsigned bits = 2048);
    static SigningKey ec(const char* curve = "P-256");
    static SigningKey ed25519();

    /// The public key as a JWK, without kid, alg and use.
    nlohmann::json jwk() const;
    std::string pem() const;
    std::string der() const;

    /// As a JWS writes it; `algorithm` is RS256, PS256, ES256 or EdDSA.
    std::string sign(std::string_view algorithm, std::string_view text) const;
    /// The compact token, signed by what its header says.
    std::string token(const nlohmann::json& header, const nlohmann::json& claims) const;

  private:
    explicit SigningKey(evp_pkey_st* key);
    std::shared_ptr<evp_pkey_st> key_;
};

/// {"keys":[…]}
std::string key_set(std::initializer_list<nlohmann::json> keys);

/// HMAC-SHA256 by OpenSSL's one-shot function.
std::string hmac_token(std::string_view header, std::string_view payload, std::string_view secret);

}  // namespace tokenbooth::test
