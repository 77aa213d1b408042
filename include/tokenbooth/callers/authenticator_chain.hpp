// The one door: every request for a token is authenticated here, and denied unless an authenticator accepts it.
#pragma once

#include <tokenbooth/callers/authenticator.hpp>
#include <tokenbooth/core/result.hpp>

#include <memory>
#include <vector>

namespace tokenbooth::callers {

/// The one answer to everybody who is not let in: its words depend on `code` alone, unauthenticated or
/// invalid_credentials.
core::Error denial(core::Errc code, std::string reason);

class AuthenticatorChain {
  public:
    /// Asked in this order (contract §4.3). None at all denies everything.
    explicit AuthenticatorChain(std::vector<std::unique_ptr<Authenticator>> authenticators);

    /// Who is asking, if that is proven and they may have tokens of `profile`. Errors: unauthenticated (with equal
    /// words for nothing sent and something wrong sent), invalid_credentials, profile_not_allowed, or why an
    /// authenticator could not tell.
    core::Task<core::Result<Accepted>> authenticate(const model::RequestHead& head, std::string_view body,
                                                    model::Profile profile, core::Deadline deadline);

  private:
    std::vector<std::unique_ptr<Authenticator>> authenticators_;
};

}  // namespace tokenbooth::callers
