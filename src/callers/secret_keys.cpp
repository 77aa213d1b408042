#include <tokenbooth/callers/token_keys.hpp>
#include <tokenbooth/crypto/constant_time.hpp>
#include <tokenbooth/crypto/hmac_sha256.hpp>

namespace tokenbooth::callers {
namespace {

class SecretKeys final : public TokenKeys {
  public:
    explicit SecretKeys(const core::Secret& secret) : hmac_(secret.reveal()) {}

    core::Task<SignatureVerdict> verify(const token::SignedToken& token, core::Deadline) override {
        if (token.header.algorithm != crypto::SignatureAlgorithm::hs256) {
            co_return Rejected{.reason = "the token's alg is not that of a shared secret"};
        }
        const crypto::Digest mac = hmac_.mac(token.signed_part);
        const std::string_view expected(reinterpret_cast<const char*>(mac.data()), mac.size());
        if (!crypto::equal_in_constant_time(expected, token.signature)) {
            co_return Rejected{.reason = "the token's signature does not hold"};
        }
        co_return SignatureHolds{};
    }

  private:
    const crypto::HmacSha256 hmac_;
};

}  // namespace

std::unique_ptr<TokenKeys> make_secret_keys(const core::Secret& secret) {
    return std::make_unique<SecretKeys>(secret);
}

}  // namespace tokenbooth::callers
