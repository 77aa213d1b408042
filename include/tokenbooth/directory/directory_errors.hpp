// How a directory says that it yields no user, and what that means to whoever asked. `why` is for the logs alone:
// never a secret, never a password.
#pragma once

#include <tokenbooth/core/error.hpp>

#include <string_view>

namespace tokenbooth::directory {

/// It cannot be asked, or what it says is not what such a directory says: directory_unavailable.
core::Error unavailable(std::string_view directory, std::string_view why);
/// No answer within the deadline: directory_timeout.
core::Error timed_out(std::string_view directory, std::string_view why);
/// Too many ask already: overloaded.
core::Error overloaded(std::string_view directory, std::string_view why);
/// More than one user fits: user_ambiguous.
core::Error ambiguous(std::string_view directory);
/// It knows whom it was asked for, and says of them what can be true of nobody: internal_error.
core::Error unreadable(std::string_view directory, std::string_view why);

/// Whether the next who asks may expect the same: the directory was not to be reached. An error that tells of one
/// user alone is an answer, by which nobody can have the circuit breaker shut the others out; and a full house is
/// no outage, or any caller could have the next directory of a chain asked.
bool is_outage(const core::Error& error);

}  // namespace tokenbooth::directory
