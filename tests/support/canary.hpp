// Secrets that must not turn up anywhere: whatever any binary says in the whole suite is searched for them
// (threats.md S3).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::test {

constexpr const char* canary_secret = "canary-signing-secret-0123456789abcdef-canary";
constexpr const char* canary_password = "canary-password";

/// Every form in which `text` shows a canary: as it is, in hexadecimal, in base64 and base64url at any alignment.
std::vector<std::string> find_canaries(std::string_view text);

}  // namespace tokenbooth::test
