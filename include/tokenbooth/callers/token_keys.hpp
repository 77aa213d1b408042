// What one issuer's tokens are verified with: a shared secret, or its published keys, which come from elsewhere
// and change. Safe from any thread.
#pragma once

#include <tokenbooth/callers/authenticator.hpp>
#include <tokenbooth/core/secret.hpp>
#include <tokenbooth/token/signed_token.hpp>

#include <memory>
#include <variant>

namespace tokenbooth::callers {

struct SignatureHolds {};
using SignatureVerdict = std::variant<SignatureHolds, Rejected, Undecided>;

class TokenKeys {
  public:
    virtual ~TokenKeys() = default;
    /// The token must outlive the task; the deadline is honoured here.
    virtual core::Task<SignatureVerdict> verify(const token::SignedToken& token, core::Deadline deadline) = 0;
};

/// HS256 with this secret, whatever key id a token names. The secret is not kept.
std::unique_ptr<TokenKeys> make_secret_keys(const core::Secret& secret);

}  // namespace tokenbooth::callers
