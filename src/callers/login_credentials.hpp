// The name and the password in a request's body. Pure function.
#pragma once

#include <tokenbooth/core/result.hpp>
#include <tokenbooth/core/secret.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace tokenbooth::callers {

struct LoginCredentials {
    std::string username;
    /// May be empty.
    core::Secret password;
};

/// Nothing where the body has neither of the two, or is no JSON object. Errors: duplicate_member; invalid_member
/// where one of the two is missing, no string, or what no user can have.
core::Result<std::optional<LoginCredentials>> read_login_credentials(std::string_view body);

}  // namespace tokenbooth::callers
