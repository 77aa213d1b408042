// What the hashes of a site's users usually cost, learnt from the users who were found, so that somebody who is
// unknown takes as long as somebody who is not: on a site with bcrypt, a bcrypt. It outlives every reload.
// Thread-safe.
//
// Each user has one of a few places, by a keyed digest of their name, and a name always asks the same place: where
// costs differ between users, those of unknown names differ likewise and stay what they are, and nobody can change
// with a login of their own what others' names cost.
#pragma once

#include <tokenbooth/core/secret.hpp>
#include <tokenbooth/crypto/hmac_sha256.hpp>

#include <array>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

namespace tokenbooth::callers {

class UsualHashes {
  public:
    UsualHashes();

    /// `name` has a hash like this one. Only its kind and costs are kept; what would be refused is not.
    void remember(std::string_view name, std::string_view hash);
    /// A hash that no password has, for somebody of whom there is none.
    std::string for_nobody(std::string_view name) const;

  private:
    static constexpr std::size_t place_count = 64;
    std::size_t place_of(std::string_view name) const;

    const crypto::HmacSha256 hmac_;
    mutable std::mutex mutex_;
    /// Empty: nobody has been found there yet.
    std::array<std::string, place_count> places_;
};

}  // namespace tokenbooth::callers
