// The public keys that an issuer signs with, from its JSON Web Key Set (RFC 7517). One bad key does not void the
// others: it is left out, and named with its reason. Immutable once read; thread-safe.
#pragma once

#include <tokenbooth/core/result.hpp>
#include <tokenbooth/crypto/public_key.hpp>
#include <tokenbooth/token/signed_token.hpp>

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tokenbooth::token {

/// Far more than any issuer publishes.
constexpr std::size_t largest_key_set = std::size_t{256} * 1024;
constexpr std::size_t most_keys = 100;

struct VerificationKey {
    /// Absent where the set gives it none.
    std::optional<std::string> id;
    /// The one that its `alg` allows; absent: any that fits its type.
    std::optional<crypto::SignatureAlgorithm> algorithm;
    crypto::PublicKey key;

    bool fits(crypto::SignatureAlgorithm wanted) const {
        return (!algorithm || *algorithm == wanted) && key.fits(wanted);
    }
};

/// A key of the set that no token is verified with.
struct IgnoredKey {
    /// "key 2 (kid \"enc\")", counted from 1.
    std::string name;
    std::string reason;
};

enum class KeySearch {
    found,
    unknown,    ///< a newer set may have it
    unfit,      ///< the key of this id does not sign by this algorithm
    ambiguous,  ///< the token names no key, and several fit
};

struct KeyChoice {
    KeySearch outcome = KeySearch::unknown;
    const crypto::PublicKey* key = nullptr;
};

class JsonWebKeySet {
  public:
    /// Fails where the whole is no key set; a set without usable keys is one.
    static core::Result<JsonWebKeySet, core::Failure> read(std::string_view text);

    /// The key that the header names, by its exact id. A token without an id may have the only key that fits.
    KeyChoice choose(const TokenHeader& header) const;

    const std::vector<VerificationKey>& keys() const { return keys_; }
    const std::vector<IgnoredKey>& ignored() const { return ignored_; }

  private:
    /// Which of two keys of one id signed could only be tried, so neither is used.
    void leave_out_repeated(const std::vector<std::string>& names);

    std::vector<VerificationKey> keys_;
    std::vector<IgnoredKey> ignored_;
    std::unordered_map<std::string, std::size_t> by_id_;
};

}  // namespace tokenbooth::token
