// What Zendesk would object to in a token of any of its five doors, and why: the mistakes of zendesk-facts §7,
// each with what Zendesk does about it and how to mend it (docs/inspector.md). For `token inspect` and the demo
// page. Pure functions, thread-safe; the text may be anybody's and is trusted in nothing, and no secret is ever in
// a result.
#pragma once

#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/core/secret.hpp>
#include <tokenbooth/model/profile.hpp>

#include <optional>
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
    /// What Zendesk does with it; empty where the severity is ok, and so is `mend`.
    std::string effect;
    std::string mend;
};

struct Inspection {
    /// Which door the findings are about; absent where there was no token to tell it from.
    std::optional<model::Profile> profile;
    bool profile_was_guessed = false;
    /// The decoded parts as JSON text; empty where they could not be decoded.
    std::string header;
    std::string claims;
    std::vector<Finding> findings;

    bool has_error() const;
};

/// A secret that is tried as it is, and with the usual mistakes.
struct InspectorKey {
    model::Profile profile = model::Profile::messaging;
    /// The `kid`; empty for the profiles that have none.
    std::string id;
    /// Never null; outlives the call.
    const core::Secret* secret = nullptr;
};

struct InspectorOptions {
    std::vector<InspectorKey> keys;
    /// Absent: guessed from the secret that verifies, and from the claims.
    std::optional<model::Profile> profile;
    core::WallTime now;
};

/// A token is a few hundred bytes; what is longer than this is something else.
constexpr std::size_t largest_inspected = std::size_t{64} * 1024;

/// `text` is a token, or whatever somebody took for one: quoted, in an object, in a header line, in a page. What
/// can be undone is, with a finding, and the token within is inspected.
Inspection inspect(std::string_view text, const InspectorOptions& options);

/// {"profile","guessed","header","claims","header_text","claims_text","findings":[{"severity","code","what","effect",
/// "mend"}]}: `header` and `claims` are the objects, or null where they are none; the texts are what was decoded.
std::string to_json(const Inspection& inspection);

}  // namespace tokenbooth::token
