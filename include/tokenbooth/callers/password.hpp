// Users who sign in with a name and a password in the request's body: {"username":"jane","password":"…"} (contract
// §2.1). One answer and one time, whether the name is unknown, the password wrong or the user disabled.
#pragma once

#include <tokenbooth/callers/authenticator.hpp>
#include <tokenbooth/callers/hashing_pool.hpp>
#include <tokenbooth/callers/usual_hashes.hpp>
#include <tokenbooth/directory/user_directory.hpp>
#include <tokenbooth/state/rate_limiter.hpp>
#include <tokenbooth/state/recent_marks.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace tokenbooth::callers {

struct PasswordOptions {
    /// Off: whoever opens a sign-in by password to the world should have decided to.
    bool enabled = false;
    /// For each name and for each client: ten guesses at once, then one in 90 seconds. Absent: no limit.
    std::optional<state::Rate> failed_logins = state::Rate{.tokens = 10, .per = std::chrono::minutes(15)};
};

/// What a login needs. All of it must outlive the authenticator.
struct PasswordParts {
    directory::UserDirectory& directory;
    HashingPool& pool;
    UsualHashes& usual_hashes;
    state::RateLimiter& limiter;
    state::RecentMarks& marks;
    /// Told where a hash could not be replaced by one of today's costs; the login went on.
    std::function<void(const core::Error& error)> not_rehashed;
};

/// Never computes more or less than one hash for an attempt (where the directory judges itself: one judgement),
/// and none for one that is refused beforehand: 422 for what no user could have as name or password, 429.
std::unique_ptr<Authenticator> make_password_authenticator(const PasswordOptions& options, PasswordParts parts);

}  // namespace tokenbooth::callers
