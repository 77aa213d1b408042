// Claims to compact JWS (RFC 7515 §3.1), HS256 only: the algorithm never comes from input. Pure CPU, thread-safe.
#pragma once

#include <tokenbooth/keyring/keyring.hpp>

#include <string>
#include <string_view>

namespace tokenbooth::token {

/// `claims` is the JSON text of the claim set, signed as it stands.
std::string sign(const keyring::SigningKey& key, std::string_view claims);

}  // namespace tokenbooth::token
