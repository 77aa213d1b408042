// A user as every directory yields it: what the directory holds, and nothing that was assumed. A value.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace tokenbooth::model {

/// One of the claims that only single sign-on has (zendesk-facts §3.2), as model/sso_attributes.hpp reads it.
struct SsoAttribute {
    /// "organization", "tags", "role", …
    std::string name;
    /// JSON text of the type that Zendesk wants for it; never null.
    std::string json;

    bool operator==(const SsoAttribute&) const = default;
};

struct User {
    /// The site's own id for the user; always a string, whatever type the directory stores.
    std::string external_id;
    std::optional<std::string> username;
    std::optional<std::string> name;
    std::optional<std::string> email;
    /// Absent where the directory does not say; then no claim is made.
    std::optional<bool> email_verified;
    bool disabled = false;
    /// What else the directory holds for single sign-on, in no particular order, each name once.
    std::vector<SsoAttribute> sso_attributes{};
};

}  // namespace tokenbooth::model
