// Which key signs tokens of which profile: messaging has a ring of them, every other profile one, and a profile
// without any is off. Immutable once made; thread-safe.
#pragma once

#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/keyring/keyring.hpp>
#include <tokenbooth/model/profile.hpp>

#include <optional>
#include <vector>

namespace tokenbooth::issue {

struct SigningKeys {
    keyring::Keyring messaging;
    std::optional<keyring::SigningKey> chat{};
    std::optional<keyring::SigningKey> help_center{};
    std::optional<keyring::SigningKey> sso{};
    std::optional<keyring::SigningKey> support_sdk{};

    /// Whether the profile has a key at all.
    bool has(model::Profile profile) const;
    /// Null where none signs now.
    const keyring::SigningKey* active(model::Profile profile, core::WallTime now) const;

  private:
    const std::optional<keyring::SigningKey>& only_key(model::Profile profile) const;
};

}  // namespace tokenbooth::issue
