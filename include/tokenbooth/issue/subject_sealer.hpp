// A user's external id, handed out as something that says nothing, that nobody else can make, and that holds for a
// while: the Support SDK's user_token, and the session of the built-in sign-in page. Every instance with the same
// secret opens what another has sealed; nothing is stored, so nothing can be revoked before its time. Thread-safe.
#pragma once

#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/crypto/sealer.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokenbooth::issue {

struct SealedSubject {
    /// base64url.
    std::string text;
    /// Unix seconds.
    std::int64_t expires_at = 0;
};

class SubjectSealer {
  public:
    /// `clock` must outlive the sealer. What is sealed for one purpose is nothing for another.
    SubjectSealer(const core::Secret& secret, std::string_view purpose, std::chrono::seconds lifetime,
                  const core::Clock& clock);

    SealedSubject seal(std::string_view external_id) const;
    /// The external id, or nothing where it was not sealed here or its time is over.
    std::optional<std::string> open(std::string_view text) const;
    std::chrono::seconds lifetime() const { return lifetime_; }

  private:
    const crypto::Sealer sealer_;
    const std::chrono::seconds lifetime_;
    const core::Clock& clock_;
};

}  // namespace tokenbooth::issue
