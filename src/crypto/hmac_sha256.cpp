#include <tokenbooth/crypto/hmac_sha256.hpp>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <stdexcept>

namespace tokenbooth::crypto {
namespace {

constexpr std::size_t block_size = 64;

struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

void require(bool succeeded) {
    if (!succeeded) throw std::runtime_error("OpenSSL could not compute HMAC-SHA256");
}

Context new_context() {
    Context context(EVP_MD_CTX_new());
    require(context != nullptr);
    return context;
}

using Block = std::array<unsigned char, block_size>;

Context state_after(const Block& key_block, unsigned char pad) {
    Block padded = key_block;
    for (auto& byte : padded) byte ^= pad;
    Context context = new_context();
    require(EVP_DigestInit_ex2(context.get(), EVP_sha256(), nullptr) == 1 &&
            EVP_DigestUpdate(context.get(), padded.data(), padded.size()) == 1);
    OPENSSL_cleanse(padded.data(), padded.size());
    return context;
}

}  // namespace

struct HmacSha256::States {
    Context inner;
    Context outer;
};

HmacSha256::HmacSha256(std::string_view key) {
    // RFC 2104 §2: a key longer than a block is hashed first; a shorter one is filled with zeros.
    Block block{};
    if (key.size() > block_size) {
        Digest hashed = sha256(key);
        std::copy(hashed.begin(), hashed.end(), block.begin());
        OPENSSL_cleanse(hashed.data(), hashed.size());
    } else {
        std::copy(key.begin(), key.end(), block.begin());
    }
    constexpr unsigned char inner_pad = 0x36;
    constexpr unsigned char outer_pad = 0x5c;
    states_ = std::make_unique<const States>(
        States{.inner = state_after(block, inner_pad), .outer = state_after(block, outer_pad)});
    OPENSSL_cleanse(block.data(), block.size());
}

HmacSha256::~HmacSha256() = default;
HmacSha256::HmacSha256(HmacSha256&&) noexcept = default;
HmacSha256& HmacSha256::operator=(HmacSha256&&) noexcept = default;

Digest HmacSha256::mac(std::string_view message) const {
    thread_local const Context scratch = new_context();
    Digest digest{};
    require(EVP_MD_CTX_copy_ex(scratch.get(), states_->inner.get()) == 1 &&
            EVP_DigestUpdate(scratch.get(), message.data(), message.size()) == 1 &&
            EVP_DigestFinal_ex(scratch.get(), digest.data(), nullptr) == 1 &&
            EVP_MD_CTX_copy_ex(scratch.get(), states_->outer.get()) == 1 &&
            EVP_DigestUpdate(scratch.get(), digest.data(), digest.size()) == 1 &&
            EVP_DigestFinal_ex(scratch.get(), digest.data(), nullptr) == 1);
    return digest;
}

}  // namespace tokenbooth::crypto
