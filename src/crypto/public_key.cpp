#include "crypto/openssl_handles.hpp"
#include "crypto/rsa_key_problem.hpp"

#include <tokenbooth/crypto/public_key.hpp>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include <utility>

namespace tokenbooth::crypto {
namespace {

using core::Failure;

constexpr std::size_t p256_size = 32;

BigNumber number_of(std::string_view bytes) {
    return BigNumber(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
}

// What OpenSSL has put into the thread's queue of errors would look to TLS like an error of its own.
class QuietErrors {
  public:
    QuietErrors() { ERR_set_mark(); }
    ~QuietErrors() { ERR_pop_to_mark(); }
    QuietErrors(const QuietErrors&) = delete;
    QuietErrors& operator=(const QuietErrors&) = delete;
};

// Null where OpenSSL finds that these are not the parameters of such a key.
EvpKey make_key(const char* type, OSSL_PARAM_BLD* builder) {
    const Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
    const EvpKeyContext making(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* made = nullptr;
    if (parameters == nullptr || making == nullptr || EVP_PKEY_fromdata_init(making.get()) != 1 ||
        EVP_PKEY_fromdata(making.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
        return nullptr;
    }
    EvpKey key(made);
    const EvpKeyContext checking(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
    if (checking == nullptr || EVP_PKEY_public_check(checking.get()) != 1) return nullptr;
    return key;
}

// RFC 7518 §3.4 writes r and s one behind the other, OpenSSL reads them as DER. Empty where they cannot be
// written.
std::string der_of(std::string_view signature) {
    BigNumber r = number_of(signature.substr(0, p256_size));
    BigNumber s = number_of(signature.substr(p256_size));
    const EcdsaSignature pair(ECDSA_SIG_new());
    if (r == nullptr || s == nullptr || pair == nullptr) return {};
    if (ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return {};
    // They belong to the pair now.
    static_cast<void>(r.release());
    static_cast<void>(s.release());
    unsigned char* written = nullptr;
    const int size = i2d_ECDSA_SIG(pair.get(), &written);
    if (size <= 0) return {};
    std::string der(reinterpret_cast<const char*>(written), static_cast<std::size_t>(size));
    OPENSSL_free(written);
    return der;
}

// RFC 8017 §8.1.2 (1). OpenSSL takes a PSS signature without its leading zeros, too: a second spelling of the
// same.
bool has_size_of(EVP_PKEY* rsa_key, std::string_view signature) {
    return signature.size() == static_cast<std::size_t>(EVP_PKEY_get_size(rsa_key));
}

bool is_verified(EVP_PKEY* key, const EVP_MD* digest, bool probabilistic, std::string_view message,
                 std::string_view signature) {
    const DigestContext context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* settings = nullptr;
    if (context == nullptr || EVP_DigestVerifyInit(context.get(), &settings, digest, nullptr, key) != 1)
        return false;
    if (probabilistic && (EVP_PKEY_CTX_set_rsa_padding(settings, RSA_PKCS1_PSS_PADDING) != 1 ||
                          EVP_PKEY_CTX_set_rsa_pss_saltlen(settings, RSA_PSS_SALTLEN_DIGEST) != 1)) {
        return false;
    }
    return EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message),
                            message.size()) == 1;
}

}  // namespace

struct PublicKey::Handle {
    EvpKey key;
};

PublicKey::PublicKey(Type type, std::unique_ptr<const Handle> handle) : type_(type), handle_(std::move(handle)) {}
PublicKey::~PublicKey() = default;
PublicKey::PublicKey(PublicKey&&) noexcept = default;
PublicKey& PublicKey::operator=(PublicKey&&) noexcept = default;

core::Result<PublicKey, Failure> PublicKey::from_rsa(std::string_view modulus, std::string_view exponent) {
    constexpr std::size_t far_too_many_bytes = 4096;
    if (modulus.size() > far_too_many_bytes || exponent.size() > far_too_many_bytes) {
        return Failure{.message = "the numbers of the key are too large"};
    }
    const QuietErrors quiet;
    const BigNumber n = number_of(modulus);
    const BigNumber e = number_of(exponent);
    if (n == nullptr || e == nullptr) return Failure{.message = "the numbers of the key cannot be read"};
    if (auto problem = find_rsa_key_problem(n.get(), e.get())) return Failure{.message = *std::move(problem)};
    const ParameterBuilder builder(OSSL_PARAM_BLD_new());
    EvpKey key;
    if (builder != nullptr && OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) == 1) {
        key = make_key("RSA", builder.get());
    }
    if (key == nullptr) return Failure{.message = "it is no RSA key"};
    return PublicKey(Type::rsa, std::make_unique<const Handle>(Handle{.key = std::move(key)}));
}

core::Result<PublicKey, Failure> PublicKey::from_p256(std::string_view x, std::string_view y) {
    if (x.size() != p256_size || y.size() != p256_size) {
        return Failure{.message = "a coordinate does not have the 32 bytes of P-256"};
    }
    const QuietErrors quiet;
    // SEC 1 §2.3.3: 04 stands before an uncompressed point.
    const std::string point = "\x04" + std::string(x) + std::string(y);
    const ParameterBuilder builder(OSSL_PARAM_BLD_new());
    EvpKey key;
    if (builder != nullptr &&
        OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) == 1 &&
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) ==
            1) {
        key = make_key("EC", builder.get());
    }
    if (key == nullptr) return Failure{.message = "the point does not lie on P-256"};
    return PublicKey(Type::p256, std::make_unique<const Handle>(Handle{.key = std::move(key)}));
}

core::Result<PublicKey, Failure> PublicKey::from_ed25519(std::string_view x) {
    constexpr std::size_t size = 32;
    if (x.size() != size) return Failure{.message = "x does not have the 32 bytes of Ed25519"};
    const QuietErrors quiet;
    EvpKey key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(x), x.size()));
    if (key == nullptr) return Failure{.message = "it is no Ed25519 key"};
    return PublicKey(Type::ed25519, std::make_unique<const Handle>(Handle{.key = std::move(key)}));
}

bool PublicKey::fits(SignatureAlgorithm algorithm) const {
    switch (algorithm) {
        case SignatureAlgorithm::rs256:
        case SignatureAlgorithm::ps256:
            return type_ == Type::rsa;
        case SignatureAlgorithm::es256:
            return type_ == Type::p256;
        case SignatureAlgorithm::eddsa:
            return type_ == Type::ed25519;
        case SignatureAlgorithm::hs256:
            return false;
    }
    return false;
}

bool PublicKey::verify(SignatureAlgorithm algorithm, std::string_view message, std::string_view signature) const {
    if (!fits(algorithm)) return false;
    const QuietErrors quiet;
    EVP_PKEY* const key = handle_->key.get();
    switch (algorithm) {
        case SignatureAlgorithm::rs256:
            return has_size_of(key, signature) && is_verified(key, EVP_sha256(), false, message, signature);
        case SignatureAlgorithm::ps256:
            return has_size_of(key, signature) && is_verified(key, EVP_sha256(), true, message, signature);
        case SignatureAlgorithm::es256:
            return signature.size() == 2 * p256_size &&
                   is_verified(key, EVP_sha256(), false, message, der_of(signature));
        case SignatureAlgorithm::eddsa:
            return is_verified(key, nullptr, false, message, signature);
        case SignatureAlgorithm::hs256:
            return false;
    }
    return false;
}

}  // namespace tokenbooth::crypto
