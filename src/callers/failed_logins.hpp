// Who may try a password now (threats A4, A5): so many failures for each name and for each client, whether or not
// there is such an account. Soft: each token comes back with time, a refusal costs none, and an address from which
// this account has lately been signed in to has a bucket of its own, which nobody elsewhere can empty.
// Thread-safe.
#pragma once

#include <tokenbooth/core/deadline.hpp>
#include <tokenbooth/core/result.hpp>
#include <tokenbooth/core/task.hpp>
#include <tokenbooth/state/rate_limiter.hpp>
#include <tokenbooth/state/recent_marks.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace tokenbooth::callers {

class FailedLogins {
  public:
    /// No rate: everybody may always try. The references must outlive it.
    FailedLogins(std::optional<state::Rate> rate, state::RateLimiter& limiter, state::RecentMarks& marks)
        : rate_(rate), limiter_(limiter), marks_(marks) {}

    /// What one attempt has taken a token of.
    struct Attempt {
        std::string account;
        std::string client;
        std::string together;
        /// Whether only `together` was taken from.
        bool from_known_address = false;
    };

    /// Counts the attempt as failed until succeed() or withdraw() says otherwise, so that many at one time are no
    /// way around the limit. `name` as it was typed; `client` is an address. Error: rate_limited.
    core::Task<core::Result<Attempt>> begin(std::string_view name, std::string_view client,
                                            core::Deadline deadline);
    /// The password was right.
    core::Task<core::Result<void>> succeed(const Attempt& attempt, core::Deadline deadline);
    /// Nobody learnt anything about the password.
    core::Task<core::Result<void>> withdraw(const Attempt& attempt, core::Deadline deadline);

  private:
    core::Task<core::Result<state::Taken>> take(const Attempt& attempt, core::Deadline deadline);

    const std::optional<state::Rate> rate_;
    state::RateLimiter& limiter_;
    state::RecentMarks& marks_;
};

/// As names are counted: "Jane", " jane" and "JANE" are one. Wider than any directory folds, which costs nothing.
std::string counted_name(std::string_view name);

}  // namespace tokenbooth::callers
