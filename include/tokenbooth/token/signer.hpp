// Claims to compact JWS (RFC 7515 §3.1), HS256 only: the algorithm never comes from input. Pure CPU, thread-safe.
#pragma once

#include <tokenbooth/keyring/keyring.hpp>

#include <string>
#include <string_view>

namespace tokenbooth::token {

/// `claims` is the JSON text of the claim set, signed as it stands.
std::string sign(const keyring::SigningKey& key, std::string_view claims);

/// Whether the last part of `token` is the MAC of the rest by this key.
bool verifies(const keyring::SigningKey& key, std::string_view token);

}  // namespace tokenbooth::token
