// Secrets as they are written, and fetched: in the file itself, in a file of their own, or in a variable of the
// environment. Private to config.
#pragma once

#include <tokenbooth/config/environment.hpp>
#include <tokenbooth/core/secret.hpp>

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::config {

struct SecretDraft {
    std::string text;
    std::string file;
    std::string variable;
};

/// By the secret's key, "messaging.keys[].secret", and the index in its array (0 where it is in none).
using SecretDrafts = std::map<std::string, std::vector<SecretDraft>, std::less<>>;

/// Fetches what was written. Everything must outlive it.
class Secrets {
  public:
    Secrets(SecretDrafts& drafts, Environment& environment, const std::filesystem::path& base,
            std::vector<std::string>& warnings, std::vector<std::string>& faults)
        : drafts_(drafts), environment_(environment), base_(base), warnings_(warnings), faults_(faults) {}

    /// Whether any form of it was written.
    bool is_given(std::string_view key, std::size_t index) const;

    /// Wipes the written text. Nothing where it cannot be had, which has then been said as a fault that begins
    /// with `whose`.
    std::optional<core::Secret> take(std::string_view key, std::size_t index, const std::string& whose);
    /// The same for one that must be long enough to sign with (RFC 7518 §3.2).
    std::optional<core::Secret> take_signing_secret(std::string_view key, std::size_t index,
                                                    const std::string& whose, bool allow_short);

  private:
    core::Result<core::Secret, core::Failure> fetch(const SecretDraft& draft, std::string_view name,
                                                    const std::string& whose);

    SecretDrafts& drafts_;
    Environment& environment_;
    const std::filesystem::path& base_;
    std::vector<std::string>& warnings_;
    std::vector<std::string>& faults_;
};

}  // namespace tokenbooth::config
