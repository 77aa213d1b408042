// A key that somebody else signs with, made from the numbers of a JSON Web Key (RFC 7518 §6, RFC 8037 §2) and
// judged while it is made. Thread-safe once constructed. A signature that does not hold is an answer, not a
// failure.
#pragma once

#include <tokenbooth/core/result.hpp>
#include <tokenbooth/crypto/signature_algorithm.hpp>

#include <memory>
#include <string_view>

namespace tokenbooth::crypto {

class PublicKey {
  public:
    /// Big-endian bytes. 2,048 to 8,192 bits (RFC 7518 §3.3 wants 2,048), an odd exponent of 3 or more in 32 bits,
    /// and no modulus of the weak generator that is known as ROCA (CVE-2017-15361).
    static core::Result<PublicKey, core::Failure> from_rsa(std::string_view modulus, std::string_view exponent);
    /// A point on the curve P-256, each coordinate in exactly 32 bytes (RFC 7518 §6.2.1.2).
    static core::Result<PublicKey, core::Failure> from_p256(std::string_view x, std::string_view y);
    /// Exactly 32 bytes (RFC 8032 §5.1.5).
    static core::Result<PublicKey, core::Failure> from_ed25519(std::string_view x);

    ~PublicKey();
    PublicKey(PublicKey&&) noexcept;
    PublicKey& operator=(PublicKey&&) noexcept;
    PublicKey(const PublicKey&) = delete;
    PublicKey& operator=(const PublicKey&) = delete;

    /// Whether a key of this type signs by `algorithm`; HS256 never fits a public key.
    bool fits(SignatureAlgorithm algorithm) const;
    /// The signature as a JWS holds it: for ES256 the two numbers in 64 bytes (RFC 7518 §3.4), for PS256 with a
    /// salt as long as the digest (§3.5). False where the algorithm does not fit the key.
    bool verify(SignatureAlgorithm algorithm, std::string_view message, std::string_view signature) const;

  private:
    enum class Type { rsa, p256, ed25519 };
    struct Handle;
    PublicKey(Type type, std::unique_ptr<const Handle> handle);

    Type type_;
    std::unique_ptr<const Handle> handle_;
};

}  // namespace tokenbooth::crypto
