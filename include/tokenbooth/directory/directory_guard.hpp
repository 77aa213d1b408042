// What stands in front of every directory: its own deadline, a bound on how many look-ups are under way (and
// of one probe), a circuit breaker, and the operator's declaration that its addresses are verified. So one
// directory that is dead or slow costs nobody else anything, and is in use again within a second of its return.
#pragma once

#include <tokenbooth/directory/user_directory.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

namespace tokenbooth::directory {

struct GuardOptions {
    /// For one look-up; then directory_timeout.
    std::chrono::milliseconds timeout = std::chrono::seconds(1);
    /// Look-ups at one time; a further one is `overloaded` at once.
    std::size_t max_in_flight = 64;
    /// For a directory that holds no such flag: an address counts as verified where the directory does not say.
    bool emails_are_verified = false;
};

/// `now` is the tests' way to let time pass.
std::unique_ptr<UserDirectory> make_directory_guard(
    const GuardOptions& options, std::unique_ptr<UserDirectory> directory,
    std::function<core::Deadline::Clock::time_point()> now = core::Deadline::Clock::now);

}  // namespace tokenbooth::directory
