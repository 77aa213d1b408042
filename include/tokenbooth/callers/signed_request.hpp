// Backends that sign each request instead of sending a key (contract §4.3): what is overheard is of no use to
// anybody, because a signature holds for one request, once, for a few minutes.
#pragma once

#include <tokenbooth/callers/authenticator.hpp>
#include <tokenbooth/callers/backend.hpp>
#include <tokenbooth/core/secret.hpp>
#include <tokenbooth/state/replay_guard.hpp>

#include <chrono>
#include <memory>
#include <vector>

namespace tokenbooth::callers {

struct SignedRequestOptions : BackendOptions {
    /// Keys the HMAC-SHA256 over the request; at least 32 bytes.
    core::Secret secret;
    /// How far the timestamp may be from our clock, either way.
    std::chrono::seconds window = std::chrono::minutes(5);
};

/// What is referred to must outlive the authenticator.
std::unique_ptr<Authenticator> make_signed_request_authenticator(const std::vector<SignedRequestOptions>& backends,
                                                                 state::ReplayGuard& replays,
                                                                 const core::Clock& clock, LastUse& uses);

}  // namespace tokenbooth::callers
