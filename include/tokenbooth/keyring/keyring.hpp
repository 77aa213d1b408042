// The messaging keys that may sign, and which of them signs when. Immutable once made, so any thread may use it.
#pragma once

#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/crypto/hmac_sha256.hpp>
#include <tokenbooth/keyring/key_options.hpp>

#include <optional>
#include <string>
#include <vector>

namespace tokenbooth::keyring {

/// A key id and the MAC that belongs to it: one object, so that a token's `kid` and signature cannot part.
struct SigningKey {
    std::string id;
    std::optional<core::WallTime> sign_from;
    /// base64url of {"alg":"HS256","typ":"JWT","kid":"…"}, and the dot after it.
    std::string encoded_header;
    crypto::HmacSha256 hmac;
};

/// The one key of a profile whose tokens name none: its header is {"alg":"HS256","typ":"JWT"}.
SigningKey key_without_id(const core::Secret& secret);

class Keyring {
  public:
    /// `keys` must have passed find_problems(). The secrets are wiped with `keys`.
    explicit Keyring(const std::vector<KeyOptions>& keys);

    /// The key with the latest sign_from that has passed; among equals the first. Null before the first one's
    /// time.
    const SigningKey* active(core::WallTime now) const;
    const std::vector<SigningKey>& keys() const { return keys_; }

  private:
    std::vector<SigningKey> keys_;
};

}  // namespace tokenbooth::keyring
