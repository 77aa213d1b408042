// One parsed request for a token. Everything in it has been checked; no network text is looked at again. A value.
#pragma once

#include <tokenbooth/model/profile.hpp>
#include <tokenbooth/model/subject.hpp>

#include <chrono>
#include <optional>

namespace tokenbooth::model {

/// Where the token will be used; each platform has its lifetime, because an expired token costs an Android user
/// the message that is being sent (zendesk-facts §1.5).
enum class Platform { web, android, ios, unity };

struct TokenRequest {
    Profile profile = Profile::messaging;
    Subject subject;
    Platform platform = Platform::web;
    /// Shortens the configured lifetime; a longer one is cut to it.
    std::optional<std::chrono::seconds> ttl{};
};

}  // namespace tokenbooth::model
