// The one door: every request for a token is authenticated here, and denied unless an authenticator accepts it.
#pragma once

#include <tokenbooth/callers/authenticator.hpp>
#include <tokenbooth/core/result.hpp>

#include <memory>
#include <vector>

namespace tokenbooth::callers {

class AuthenticatorChain {
  public:
    /// Asked in this order (contract §4.3). None at all denies everything.
    explicit AuthenticatorChain(std::vector<std::unique_ptr<Authenticator>> authenticators);

    /// The caller, if it is proven and may have tokens of `profile`. Errors: unauthenticated (with equal words for
    /// nothing sent and something wrong sent), profile_not_allowed, or what an authenticator could not find out.
    core::Task<core::Result<model::Caller>> authenticate(const model::RequestHead& head, std::string_view body,
                                                         model::Profile profile, core::Deadline deadline);

  private:
    std::vector<std::unique_ptr<Authenticator>> authenticators_;
};

}  // namespace tokenbooth::callers
