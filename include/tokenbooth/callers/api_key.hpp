// API keys of backends: `Authorization: Bearer KEY`. The service knows only SHA-256 digests of them, so its
// configuration gives no key away.
#pragma once

#include <tokenbooth/callers/authenticator.hpp>
#include <tokenbooth/callers/backend.hpp>
#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/core/secret.hpp>
#include <tokenbooth/crypto/sha256.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tokenbooth::callers {

struct ApiKeyOptions : BackendOptions {
    /// Of the whole key.
    crypto::Digest sha256{};
    /// Absent: never.
    std::optional<core::WallTime> expires;
};

/// `clock` and `uses` must outlive the authenticator.
std::unique_ptr<Authenticator> make_api_key_authenticator(const std::vector<ApiKeyOptions>& keys,
                                                          const core::Clock& clock, LastUse& uses);

struct NewApiKey {
    /// Shown to its owner once, never stored.
    core::Secret key;
    crypto::Digest sha256{};
};

/// tb_NAME_ and 256 random bits. `name` is 1 to 64 of [A-Za-z0-9-].
NewApiKey generate_api_key(std::string_view name);

bool is_api_key_name(std::string_view name);

}  // namespace tokenbooth::callers
