#include "token/inspect_signature.hpp"

#include <tokenbooth/core/base64url.hpp>
#include <tokenbooth/crypto/constant_time.hpp>
#include <tokenbooth/crypto/hmac_sha256.hpp>

#include <algorithm>

namespace tokenbooth::token {
namespace {

bool signs(std::string_view secret, const SignedParts& parts) {
    const crypto::Digest mac = crypto::HmacSha256(secret).mac(parts.signed_part);
    return crypto::equal_in_constant_time({reinterpret_cast<const char*>(mac.data()), mac.size()},
                                          parts.signature);
}

// base64 of either alphabet, with or without padding; empty where the secret is none.
std::string decode_any_base64(std::string_view secret) {
    std::string text(secret);
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    while (text.ends_with('=')) text.pop_back();
    auto decoded = core::decode_base64url(text);
    core::wipe(text);
    return decoded.value_or("");
}

// The mistake by which `secret` made the signature, or nothing where it did not.
std::optional<Finding> find_mistake(std::string_view secret, const SignedParts& parts) {
    std::string decoded = decode_any_base64(secret);
    const bool was_decoded = !decoded.empty() && signs(decoded, parts);
    core::wipe(decoded);
    if (was_decoded) {
        return Finding{
            .severity = Severity::error,
            .code = "secret_was_base64_decoded",
            .what = "it is signed with the base64-decoded secret",
            .effect = "401 invalid_auth",
            .mend = "use the bytes of the secret as Zendesk shows it; on jwt.io leave the base64 box empty"};
    }
    std::string with_newline = std::string(secret) + "\n";
    const bool had_newline = signs(with_newline, parts);
    core::wipe(with_newline);
    if (had_newline) {
        return Finding{.severity = Severity::error,
                       .code = "secret_has_a_newline",
                       .what = "it is signed with the secret and a newline behind it",
                       .effect = "401 invalid_auth",
                       .mend = "drop the newline where the secret is read from its file or variable"};
    }
    return std::nullopt;
}

}  // namespace

Finding inspect_signature(const SignedParts& parts, const std::string& key_id,
                          const std::vector<keyring::KeyOptions>& keys) {
    if (keys.empty()) {
        return {.severity = Severity::warning,
                .code = "signature_not_checked",
                .what = "no messaging key is configured, so the signature was not checked",
                .effect = "401 invalid_auth where it is wrong",
                .mend = "name a configuration with --config"};
    }
    for (const auto& key : keys) {
        if (!signs(key.secret.reveal(), parts)) continue;
        if (key.id == key_id) {
            return {.severity = Severity::ok,
                    .code = "signature",
                    .what = "the secret of " + key.id + " made this signature",
                    .effect = "",
                    .mend = ""};
        }
        return {.severity = Severity::error,
                .code = "kid_of_another_key",
                .what = "the kid is \"" + key_id + "\", and the secret of " + key.id + " made the signature",
                .effect = "401 invalid_auth",
                .mend = "send the id of the key that signs"};
    }
    for (const auto& key : keys) {
        if (auto mistake = find_mistake(key.secret.reveal(), parts)) return *std::move(mistake);
    }
    return {.severity = Severity::error,
            .code = "signature",
            .what = "none of the configured secrets made this signature",
            .effect = "401 invalid_auth",
            .mend = "is it the secret of another Zendesk product (SSO, Chat, help centre), or one that was cut?"};
}

}  // namespace tokenbooth::token
