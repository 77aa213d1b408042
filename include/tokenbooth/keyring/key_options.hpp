// One signing key as the configuration describes it. Moved into the key ring; the secret is wiped with it.
#pragma once

#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/core/secret.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::keyring {

/// As many live keys as Zendesk allows ("10 keys", article 4411666638746).
constexpr std::size_t most_keys = 10;
/// RFC 7518 §3.2: "A key of the same size as the hash output … or larger MUST be used" with HS256.
constexpr std::size_t shortest_secret = 32;

struct KeyOptions {
    /// Zendesk's key id, the `kid` of the tokens: "app_" and 24 hexadecimal digits.
    std::string id;
    /// Used as its raw bytes, never base64-decoded (zendesk-facts §1.2).
    core::Secret secret;
    /// When this key begins to sign; absent: always.
    std::optional<core::WallTime> sign_from;
};

/// "app_" and 24 hexadecimal digits. Nobody has promised that it stays so (zendesk-facts §7.4), so this is for
/// warnings.
bool looks_like_zendesks(std::string_view key_id);

/// What is wrong with `keys` as a set, one sentence each; empty when nothing is.
std::vector<std::string> find_problems(const std::vector<KeyOptions>& keys);

}  // namespace tokenbooth::keyring
