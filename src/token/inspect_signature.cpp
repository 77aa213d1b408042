#include "token/inspect_signature.hpp"

#include "token/secret_mistakes.hpp"

#include <tokenbooth/core/text.hpp>
#include <tokenbooth/crypto/constant_time.hpp>
#include <tokenbooth/crypto/hmac_sha256.hpp>
#include <tokenbooth/keyring/key_options.hpp>

#include <algorithm>
#include <utility>

namespace tokenbooth::token {
namespace {

// Some hundred mistakes are tried with each key: a token as long as no real one is not worth it.
constexpr std::size_t longest_for_mistakes = std::size_t{8} * 1024;

bool signs(std::string_view secret, std::string_view text, std::string_view signature) {
    const crypto::Digest mac = crypto::HmacSha256(secret).mac(text);
    return crypto::equal_in_constant_time({reinterpret_cast<const char*>(mac.data()), mac.size()}, signature);
}

// The MAC in hexadecimal digits: as the third part, or base64url-encoded there. Nothing where it is neither.
std::optional<crypto::Digest> signature_from_hex(const Parts& parts) {
    const auto bare = crypto::digest_from_hex(parts.signature_text);
    return bare ? bare : crypto::digest_from_hex(*parts.signature);
}

std::vector<const InspectorKey*> keys_that_sign(std::string_view text, std::string_view signature,
                                                const std::vector<InspectorKey>& keys) {
    std::vector<const InspectorKey*> found;
    for (const auto& key : keys) {
        if (signs(key.secret->reveal(), text, signature)) found.push_back(&key);
    }
    return found;
}

bool find_mistaken_secret(const Parts& parts, const std::vector<InspectorKey>& keys, Signers& signers) {
    for (const auto& placeholder : placeholders()) {
        if (!signs(placeholder.secret.reveal(), parts.signed_part, *parts.signature)) continue;
        signers.mistake = placeholder.mistake;
        signers.what = "it is signed with " + placeholder.how;
        return true;
    }
    for (const auto& key : keys) {
        for (const auto& mistaken : mistakes_with(*key.secret)) {
            if (!signs(mistaken.secret.reveal(), parts.signed_part, *parts.signature)) continue;
            signers.mistake = mistaken.mistake;
            signers.culprit = &key;
            signers.what = "it is signed with " + owner_of(key) + ", but " + mistaken.how;
            return true;
        }
    }
    return false;
}

void find_key_id_as_secret(const Parts& parts, const std::vector<InspectorKey>& keys, Signers& signers) {
    std::vector<std::string_view> ids;
    ids.reserve(keys.size() + 1);
    for (const auto& key : keys) ids.push_back(key.id);
    const core::JsonTree* const kid = parts.header ? parts.header->find("kid") : nullptr;
    if (kid != nullptr) ids.push_back(kid->text);
    for (const auto id : ids) {
        if (id.empty() || !signs(id, parts.signed_part, *parts.signature)) continue;
        signers.mistake = &judged("key_id_as_secret");
        signers.what = "it is signed with the key id " + quoted(id) + " as the secret";
        return;
    }
}

// What is said where no secret that is known here made the signature.
void say_unknown(const std::vector<InspectorKey>& keys, model::Profile profile, const std::string& key_id,
                 Findings& findings) {
    const auto fits = [&](const InspectorKey& key) { return key.profile == profile; };
    const auto is_named = [&](const InspectorKey& key) { return fits(key) && key.id == key_id; };
    if (std::none_of(keys.begin(), keys.end(), fits)) {
        findings.add(judged("signature_not_checked"),
                     "no secret of " + std::string(to_string(profile)) +
                         " is configured, so the signature was not checked" +
                         (keys.empty() ? "" : "; the secrets of the other profiles did not make it"));
    } else if (profile == model::Profile::messaging && !key_id.empty() &&
               std::none_of(keys.begin(), keys.end(), is_named)) {
        findings.add(judged("kid_unknown"), "the kid " + quoted(key_id) +
                                                " is none of the configured keys', and none of their secrets made "
                                                "the signature");
    } else {
        findings.add(judged("signature_unknown"), "none of the configured secrets made this signature");
    }
}

void say_signed_by(const InspectorKey& key, Findings& findings) {
    findings.add(judged("signature"), owner_of(key) + " made this signature");
    if (key.secret->size() < keyring::shortest_secret) {
        findings.add(judged("secret_too_short"),
                     "the secret has " + std::to_string(key.secret->size()) + " bytes only");
    }
}

void say_exact(const Signers& signers, model::Profile profile, const std::string& key_id, Findings& findings) {
    const InspectorKey* of_profile = nullptr;
    for (const auto* key : signers.exact) {
        if (key->profile != profile) continue;
        // The profiles with one secret have no kid; a token without a kid has a finding of its own.
        if (profile != model::Profile::messaging || key_id.empty() || key->id == key_id) {
            return say_signed_by(*key, findings);
        }
        of_profile = key;
    }
    if (of_profile != nullptr) {
        findings.add(judged("kid_of_another_key"),
                     "the kid is " + quoted(key_id) + ", and " + owner_of(*of_profile) + " made the signature");
        return;
    }
    findings.add(judged("secret_of_another_profile"), owner_of(*signers.exact.front()) +
                                                          " made the signature, and the token is one for " +
                                                          std::string(to_string(profile)));
}

}  // namespace

std::string owner_of(const InspectorKey& key) {
    return "the secret of " + (key.id.empty() ? std::string(to_string(key.profile)) : key.id);
}

Signers find_signers(const Parts& parts, const std::vector<InspectorKey>& keys) {
    Signers signers;
    if (!parts.signature || parts.signature->empty()) return signers;
    signers.exact = keys_that_sign(parts.signed_part, *parts.signature, keys);
    if (!signers.exact.empty() || parts.signed_part.size() > longest_for_mistakes) return signers;

    if (const auto decoded = signature_from_hex(parts)) {
        const std::string_view bytes(reinterpret_cast<const char*>(decoded->data()), decoded->size());
        const auto by = keys_that_sign(parts.signed_part, bytes, keys);
        if (by.empty()) return signers;
        signers.mistake = &judged("signature_is_hex");
        signers.culprit = by.front();
        signers.what = owner_of(*by.front()) + " made the signature, but it stands there in hexadecimal digits";
        return signers;
    }
    if (!find_mistaken_secret(parts, keys, signers)) find_key_id_as_secret(parts, keys, signers);
    return signers;
}

void inspect_signature(const Parts& parts, const Signers& signers, const std::vector<InspectorKey>& keys,
                       model::Profile profile, const std::string& key_id, Findings& findings) {
    if (!parts.signature || parts.signature->empty()) return;
    if (!signers.exact.empty()) return say_exact(signers, profile, key_id, findings);
    if (signers.mistake != nullptr) {
        findings.add(*signers.mistake, signers.what);
        if (signers.culprit != nullptr && signers.culprit->profile != profile) {
            findings.add(judged("secret_of_another_profile"),
                         "the secret is that of " + std::string(to_string(signers.culprit->profile)) +
                             ", and the token is one for " + std::string(to_string(profile)));
        }
        return;
    }
    if (parts.signature->size() != sizeof(crypto::Digest)) {
        findings.add(judged("signature_size"), "the signature has " + std::to_string(parts.signature->size()) +
                                                   " bytes, and one of HS256 has 32");
        return;
    }
    say_unknown(keys, profile, key_id, findings);
}

}  // namespace tokenbooth::token
