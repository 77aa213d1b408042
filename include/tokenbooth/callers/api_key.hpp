// API keys of backends: `Authorization: Bearer KEY`. The service knows only SHA-256 digests of them, so its
// configuration gives no key away.
#pragma once

#include <tokenbooth/callers/authenticator.hpp>
#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/core/secret.hpp>
#include <tokenbooth/crypto/sha256.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tokenbooth::callers {

struct ApiKeyOptions {
    std::string name;
    /// Of the whole key.
    crypto::Digest sha256{};
    std::vector<model::Profile> profiles = {model::Profile::messaging};
    /// Absent: never.
    std::optional<core::WallTime> expires;
    /// Whether the directory kind `caller` takes its word; absent in the configuration until the directories are
    /// known, then as model::Caller has it.
    std::optional<bool> may_assert;
};

/// `clock` must outlive the authenticator.
std::unique_ptr<Authenticator> make_api_key_authenticator(std::vector<ApiKeyOptions> keys,
                                                          const core::Clock& clock);

struct NewApiKey {
    /// Shown to its owner once, never stored.
    core::Secret key;
    crypto::Digest sha256{};
};

/// tb_NAME_ and 256 random bits. `name` is 1 to 64 of [A-Za-z0-9-].
NewApiKey generate_api_key(std::string_view name);

bool is_api_key_name(std::string_view name);

}  // namespace tokenbooth::callers
