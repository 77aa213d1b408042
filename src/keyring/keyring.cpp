#include <tokenbooth/core/base64url.hpp>
#include <tokenbooth/core/json_writer.hpp>
#include <tokenbooth/keyring/keyring.hpp>

#include <algorithm>

namespace tokenbooth::keyring {
namespace {

std::string encode_header(const std::string& key_id) {
    // Byte for byte what Zendesk asks for: alg, typ and, for messaging, kid (zendesk-facts §1.1, §2.2, §3.2).
    const std::string kid = key_id.empty() ? "" : R"(,"kid":)" + core::json_string(key_id);
    std::string encoded = core::base64url(R"({"alg":"HS256","typ":"JWT")" + kid + "}");
    encoded += '.';
    return encoded;
}

}  // namespace

bool looks_like_zendesks(std::string_view key_id) {
    constexpr std::string_view prefix = "app_";
    constexpr std::size_t digits = 24;
    return key_id.starts_with(prefix) && key_id.size() == prefix.size() + digits;
}

std::vector<std::string> find_problems(const std::vector<KeyOptions>& keys) {
    std::vector<std::string> problems;
    if (keys.size() > most_keys) {
        problems.push_back("there are " + std::to_string(keys.size()) + " messaging keys, and Zendesk allows " +
                           std::to_string(most_keys) + ": remove those that no longer sign");
    }
    for (auto key = keys.begin(); key != keys.end(); ++key) {
        const bool repeated =
            std::any_of(keys.begin(), key, [&](const KeyOptions& earlier) { return earlier.id == key->id; });
        if (repeated)
            problems.push_back("two keys have the id " + key->id.substr(0, 10) + "…: remove one of them");
    }
    return problems;
}

SigningKey key_without_id(const core::Secret& secret) {
    return {.id = {},
            .sign_from = std::nullopt,
            .encoded_header = encode_header({}),
            .hmac = crypto::HmacSha256(secret.reveal())};
}

Keyring::Keyring(const std::vector<KeyOptions>& keys) {
    keys_.reserve(keys.size());
    for (const auto& key : keys) {
        keys_.push_back(SigningKey{.id = key.id,
                                   .sign_from = key.sign_from,
                                   .encoded_header = encode_header(key.id),
                                   .hmac = crypto::HmacSha256(key.secret.reveal())});
    }
}

const SigningKey* Keyring::active(core::WallTime now) const {
    const SigningKey* active = nullptr;
    for (const auto& key : keys_) {
        const bool passed = !key.sign_from || *key.sign_from <= now;
        // An absent sign_from compares as earlier than any time, which is what "always" means.
        if (passed && (active == nullptr || active->sign_from < key.sign_from)) active = &key;
    }
    return active;
}

}  // namespace tokenbooth::keyring
