// The question for one user, signed as a backend signs what it asks us (contract §4.3, "A signed request"). Pure.
#pragma once

#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/crypto/hmac_sha256.hpp>
#include <tokenbooth/http/client.hpp>
#include <tokenbooth/model/subject.hpp>

#include <string_view>

namespace tokenbooth::directory::http {

/// POST of {"external_id":"…"} (or email, username) to `target`. `nonce` was never used before.
tokenbooth::http::ClientRequest signed_request(const crypto::HmacSha256& key, std::string_view target,
                                               const model::Subject& subject, core::WallTime now,
                                               std::string_view nonce);

}  // namespace tokenbooth::directory::http
