// The use case: a proven caller and a parsed request become a signed token. No HTTP, no JSON bodies. Thread-safe.
#pragma once

#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/core/deadline.hpp>
#include <tokenbooth/core/result.hpp>
#include <tokenbooth/core/task.hpp>
#include <tokenbooth/directory/user_directory.hpp>
#include <tokenbooth/keyring/keyring.hpp>
#include <tokenbooth/model/issued_token.hpp>
#include <tokenbooth/model/token_request.hpp>
#include <tokenbooth/token/messaging.hpp>

namespace tokenbooth::issue {

class TokenService {
  public:
    /// All three must outlive the service.
    TokenService(directory::UserDirectory& directory, const keyring::Keyring& keyring, const core::Clock& clock,
                 token::MessagingOptions messaging);

    /// Look up, guard, claim, sign. Errors: user_not_found, user_disabled, user_ambiguous, invalid_claim,
    /// directory_unavailable, directory_timeout, internal_error where no key signs yet. `request` must outlive the
    /// task.
    core::Task<core::Result<model::IssuedToken>> issue(const model::TokenRequest& request,
                                                       core::Deadline deadline);

    /// Whether a token could be issued now, else what stands against it.
    core::Task<core::Result<void>> probe(core::Deadline deadline);

  private:
    core::Result<const keyring::SigningKey*> active_key(core::WallTime now) const;

    directory::UserDirectory& directory_;
    const keyring::Keyring& keyring_;
    const core::Clock& clock_;
    const token::MessagingOptions messaging_;
};

}  // namespace tokenbooth::issue
