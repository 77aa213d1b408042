#include "support/decoded_token.hpp"

#include <tokenbooth/core/base64url.hpp>
#include <tokenbooth/token/signer.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::token {
namespace {

// RFC 7515 Appendix A.1, where header and payload have line breaks and the key is given as base64url.
TEST(Signer, AgreesWithRfc7515AppendixA1) {
    const auto key = core::decode_base64url(
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
    ASSERT_TRUE(key);
    const keyring::SigningKey signing{
        .id = "",
        .sign_from = std::nullopt,
        .encoded_header = core::base64url("{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}") + ".",
        .hmac = crypto::HmacSha256(*key)};
    EXPECT_EQ(sign(signing, "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}"),
              "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
              ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
              ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
}

TEST(Signer, SignsWithTheRawBytesOfTheSecret) {
    // It looks like base64, and Zendesk's secrets do too; they are never decoded (zendesk-facts §1.2).
    const std::string secret = "c2VjcmV0LXRoYXQtbG9va3MtbGlrZS1iYXNlNjQtdGV4dA==";
    std::vector<keyring::KeyOptions> keys;
    keys.push_back(
        {.id = "app_0123456789abcdef01234567", .secret = core::Secret(secret), .sign_from = std::nullopt});
    const keyring::Keyring ring(keys);
    const auto decoded = test::decode_token(sign(ring.keys().front(), R"({"scope":"user"})"), secret);
    EXPECT_TRUE(decoded.signature_holds);
    EXPECT_EQ(decoded.header_text, R"({"alg":"HS256","typ":"JWT","kid":"app_0123456789abcdef01234567"})");
    EXPECT_EQ(decoded.claims_text, R"({"scope":"user"})");
}

}  // namespace
}  // namespace tokenbooth::token
