#include "callers/bearer_credential.hpp"

#include <tokenbooth/callers/api_key.hpp>
#include <tokenbooth/core/base64url.hpp>
#include <tokenbooth/crypto/constant_time.hpp>
#include <tokenbooth/crypto/random.hpp>

#include <algorithm>
#include <cstring>
#include <unordered_map>
#include <utility>

namespace tokenbooth::callers {
namespace {

// The digest of an unknown key is as random as any; its first bytes are the hash.
struct DigestHash {
    std::size_t operator()(const crypto::Digest& digest) const {
        std::size_t hash = 0;
        std::memcpy(&hash, digest.data(), sizeof hash);
        return hash;
    }
};

struct DigestEqual {
    bool operator()(const crypto::Digest& left, const crypto::Digest& right) const {
        return crypto::equal_in_constant_time({reinterpret_cast<const char*>(left.data()), left.size()},
                                              {reinterpret_cast<const char*>(right.data()), right.size()});
    }
};

struct KnownKey {
    Backend backend;
    std::optional<core::WallTime> expires;
};

class ApiKeyAuthenticator final : public Authenticator {
  public:
    ApiKeyAuthenticator(const std::vector<ApiKeyOptions>& keys, const core::Clock& clock, LastUse& uses)
        : clock_(clock) {
        for (const auto& key : keys) {
            keys_.emplace(key.sha256, KnownKey{.backend = make_backend(key, model::CallerKind::api_key, uses),
                                               .expires = key.expires});
        }
    }

    core::Task<Verdict> authenticate(const model::RequestHead& head, std::string_view, core::Deadline) override {
        co_return judge(head);
    }

  private:
    Verdict judge(const model::RequestHead& head) const {
        const BearerCredential credential = find_bearer_credential(head);
        switch (credential.form) {
            case BearerForm::absent:
            case BearerForm::jwt:
                return NoCredentials{};
            case BearerForm::malformed:
                return Rejected{"malformed Authorization header"};
            case BearerForm::api_key:
                break;
        }
        // Found by its digest: whoever guesses cannot learn from the time how much of a key is right.
        const auto known = keys_.find(crypto::sha256(credential.value));
        if (known == keys_.end()) return Rejected{"unknown API key"};
        const auto& [backend, expires] = known->second;
        const auto now = clock_.now();
        if (expires && *expires <= now) return Rejected{"API key of " + backend.caller.name + " has expired"};
        backend.last_use->note(now);
        return Accepted{backend.caller};
    }

    const core::Clock& clock_;
    std::unordered_map<crypto::Digest, KnownKey, DigestHash, DigestEqual> keys_;
};

}  // namespace

std::unique_ptr<Authenticator> make_api_key_authenticator(const std::vector<ApiKeyOptions>& keys,
                                                          const core::Clock& clock, LastUse& uses) {
    return std::make_unique<ApiKeyAuthenticator>(keys, clock, uses);
}

bool is_api_key_name(std::string_view name) {
    constexpr std::size_t longest_name = 64;
    const auto allowed = [](char character) {
        return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
               (character >= '0' && character <= '9') || character == '-';
    };
    return !name.empty() && name.size() <= longest_name && std::all_of(name.begin(), name.end(), allowed);
}

NewApiKey generate_api_key(std::string_view name) {
    constexpr std::size_t random_size = 32;
    std::string random = crypto::random_bytes(random_size);
    std::string text = "tb_" + std::string(name) + "_";
    text.reserve(text.size() +
                 core::base64url_size(random_size));  // no reallocation leaves bytes of the key behind
    core::append_base64url(text, random);
    core::wipe(random);
    NewApiKey made{.key = core::Secret(text), .sha256 = crypto::sha256(text)};
    core::wipe(text);
    return made;
}

}  // namespace tokenbooth::callers
