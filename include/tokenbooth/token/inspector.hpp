// What Zendesk would object to in a messaging token, and why: the mistakes of zendesk-facts §7, each with what
// Zendesk does about it and how to mend it. Pure functions; the token may be anybody's and is trusted in nothing.
#pragma once

#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/keyring/key_options.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::token {

enum class Severity { ok, warning, error };

std::string_view to_string(Severity severity);

struct Finding {
    Severity severity = Severity::ok;
    /// Stable, for programs.
    std::string code;
    /// What is wrong; where nothing is, what was found right.
    std::string what;
    /// What Zendesk does with it.
    std::string effect;
    std::string mend;
};

struct Inspection {
    /// The decoded parts as JSON text; empty where they could not be decoded.
    std::string header;
    std::string claims;
    std::vector<Finding> findings;

    bool has_error() const;
};

/// `keys` are the configured messaging keys; their secrets are tried as they are, and with the usual mistakes.
Inspection inspect(std::string_view token, const std::vector<keyring::KeyOptions>& keys, core::WallTime now);

}  // namespace tokenbooth::token
