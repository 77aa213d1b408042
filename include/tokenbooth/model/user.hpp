// A user as every directory yields it: what the directory holds, and nothing that was assumed. A value.
#pragma once

#include <optional>
#include <string>

namespace tokenbooth::model {

struct User {
    /// The site's own id for the user; always a string, whatever type the directory stores.
    std::string external_id;
    std::optional<std::string> username;
    std::optional<std::string> name;
    std::optional<std::string> email;
    /// Absent where the directory does not say; then no claim is made.
    std::optional<bool> email_verified;
    bool disabled = false;
};

}  // namespace tokenbooth::model
