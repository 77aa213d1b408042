// What the service's answer says of the user that was asked for. Pure.
#pragma once

#include <tokenbooth/core/result.hpp>
#include <tokenbooth/directory/user_directory.hpp>
#include <tokenbooth/http/client.hpp>

#include <string_view>

namespace tokenbooth::directory::http {

/// The user with their password hash, where the answer holds one; nobody where it was 404 or names somebody else.
/// `name` is the directory's. Errors: directory_unavailable, directory_timeout, overloaded,
/// internal_error where it speaks of a user that nobody can be.
core::Result<Login> judge_user_answer(
    const core::Result<tokenbooth::http::ClientAnswer, tokenbooth::http::ClientFailure>& answer,
    const model::Subject& subject, std::string_view name);

}  // namespace tokenbooth::directory::http
