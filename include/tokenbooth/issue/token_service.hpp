// The use case: a proven caller and a parsed request become a signed token. No HTTP, no JSON bodies. Thread-safe.
#pragma once

#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/core/deadline.hpp>
#include <tokenbooth/core/result.hpp>
#include <tokenbooth/core/task.hpp>
#include <tokenbooth/directory/user_directory.hpp>
#include <tokenbooth/issue/signing_keys.hpp>
#include <tokenbooth/model/issued_token.hpp>
#include <tokenbooth/model/token_request.hpp>
#include <tokenbooth/token/profiles.hpp>

#include <optional>
#include <string>

namespace tokenbooth::issue {

struct SelfTest {
    core::Result<void> key;
    core::Result<void> clock;
    core::Result<void> directory;

    /// The first thing that stands against issuing a token, or nothing.
    std::optional<core::Error> find_failure() const;
};

class TokenService {
  public:
    /// All three must outlive the service.
    TokenService(directory::UserDirectory& directory, const SigningKeys& keys, const core::Clock& clock,
                 token::ProfileOptions profiles);

    /// Look up, guard, claim, sign. Errors: user_not_found, user_disabled, user_ambiguous, invalid_claim,
    /// missing_claim, email_not_verified, directory_unavailable, directory_timeout, internal_error where no key
    /// signs yet. `request` must outlive the task.
    core::Task<core::Result<model::IssuedToken>> issue(const model::TokenRequest& request,
                                                       core::Deadline deadline);

    /// The profile has a key; without one it is off.
    bool has(model::Profile profile) const { return keys_.has(profile); }

    /// Tries everything that a token needs: a key in force that signs what then verifies, a clock that tells a
    /// time of this age, and directories that answer (from their cache, where they may).
    core::Task<SelfTest> self_test(core::Deadline deadline);

    /// The id of the messaging key that signs now; empty where none does.
    std::string active_key_id() const;

  private:
    core::Result<const keyring::SigningKey*> active_key(model::Profile profile, core::WallTime now) const;
    core::Result<void> test_keys(core::WallTime now) const;
    core::Result<void> test_key(model::Profile profile, core::WallTime now) const;

    directory::UserDirectory& directory_;
    const SigningKeys& keys_;
    const core::Clock& clock_;
    const token::ProfileOptions profiles_;
};

}  // namespace tokenbooth::issue
