// The demo site: /demo and the paths below it (contract §2). It has users, sessions, a key and a token service of
// its own, so that it is no way round the configured ones. Immutable once made.
#pragma once

#include <tokenbooth/api/demo_sessions.hpp>
#include <tokenbooth/callers/authenticator_chain.hpp>
#include <tokenbooth/issue/token_service.hpp>
#include <tokenbooth/model/profile.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tokenbooth::api {

/// With which the page signs what it breaks for the inspector. Everybody knows its secret, and no token that it
/// has signed is taken anywhere.
constexpr std::string_view broken_key_id = "app_00000000000000000000bad1";
constexpr std::string_view broken_key_secret = "bm8tc2VjcmV0LWF0LWFsbC1mb3ItYnJva2VuLXRva2Vucy1vbmx5";

struct DemoOptions {
    DemoSessions& sessions;
    /// Knows those sessions, and nobody else.
    callers::AuthenticatorChain& callers;
    issue::TokenService& tokens;
    /// The inspector's findings as JSON; guesses the profile where none is given.
    std::function<std::string(std::string_view text, std::optional<model::Profile> profile)> inspect;
    /// Whether Zendesk would log somebody in with this messaging token.
    std::function<bool(std::string_view token)> would_be_taken;
    /// Whether visitors may be whoever they say.
    bool any_name = false;
    /// Of the real widget; empty: a stand-in takes its place, and nothing is asked of another host.
    std::string snippet_key{};
    /// Whether the key that signs came from the operator, so that Zendesk knows it.
    bool real_key = false;
    std::string version{};
};

}  // namespace tokenbooth::api
