// Notes to ourselves that pass through other people's hands: encrypted and authenticated, so that nobody can read,
// change or make one, and bound to a purpose, so that one made for this is never taken for that. Used for what the
// Support SDK calls user_token and for the session of the built-in sign-in page. The key is derived from a secret
// that every instance has, so what one sealed another opens, also after a restart (contract §2.2). Thread-safe;
// throws std::runtime_error where the libraries themselves fail.
#pragma once

#include <tokenbooth/core/secret.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace tokenbooth::crypto {

/// HKDF-SHA256 (RFC 5869): `size` bytes, at most 255 × 32.
core::Secret derive_key(const core::Secret& secret, std::string_view salt, std::string_view info,
                        std::size_t size);

class Sealer {
  public:
    /// `purpose` is a constant of ours, such as "support_sdk user_token"; other purposes have other keys.
    Sealer(const core::Secret& secret, std::string_view purpose);

    /// base64url; the same note comes out different each time.
    std::string seal(std::string_view note) const;
    /// The note, or nothing where it was not sealed by this key for this purpose, byte for byte.
    std::optional<std::string> open(std::string_view sealed) const;

  private:
    core::Secret key_;
};

}  // namespace tokenbooth::crypto
