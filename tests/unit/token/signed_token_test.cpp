#include <tokenbooth/core/base64url.hpp>
#include <tokenbooth/crypto/hmac_sha256.hpp>
#include <tokenbooth/token/json_web_key_set.hpp>
#include <tokenbooth/token/signed_token.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::token {
namespace {

// RFC 7515 A.1 to A.3 all sign these claims.
constexpr const char* rfc7515_claims =
    "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";

bool holds(const std::string& jwk, const std::string& text) {
    const auto set = JsonWebKeySet::read("{\"keys\":[" + jwk + "]}");
    const auto token = read_signed_token(text);
    if (!set || !token) return false;
    const KeyChoice choice = set->choose(token->header);
    return choice.outcome == KeySearch::found &&
           choice.key->verify(token->header.algorithm, token->signed_part, token->signature);
}

TEST(SignedToken, Rfc7515ExampleA1IsAMacOfItsKey) {
    const auto token = read_signed_token(
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
        "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    ASSERT_TRUE(token.has_value());
    EXPECT_EQ(token->header.algorithm, crypto::SignatureAlgorithm::hs256);
    EXPECT_FALSE(token->header.key_id.has_value());
    EXPECT_EQ(token->payload, rfc7515_claims);
    const std::string key =
        core::decode_base64url(
            "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")
            .value();
    const crypto::Digest mac = crypto::HmacSha256(key).mac(token->signed_part);
    EXPECT_EQ(token->signature, std::string(mac.begin(), mac.end()));
}

TEST(SignedToken, Rfc7515ExampleA2IsARsaSignature) {
    const std::string jwk = R"({"kty":"RSA","e":"AQAB","n":")"
                            "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-"
                            "4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZ"
                            "S-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-"
                            "bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2"
                            "R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_"
                            "h9iaGNj8q2ethFkMLs91kzk2PAcD"
                            "TW9gb54h4FRWyuXpoQ\"}";
    const std::string token =
        "eyJhbGciOiJSUzI1NiJ9."
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
        "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_"
        "O8W2Fp5jujGbds9uJdbF9CU"
        "Ar7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_"
        "eSN9383LcOLn6_d"
        "O--xi12jzDwusC-"
        "eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0ig"
        "cN_IoypGlUPQGe77Rw";
    EXPECT_TRUE(holds(jwk, token));
    EXPECT_EQ(read_signed_token(token)->payload, rfc7515_claims);
}

TEST(SignedToken, Rfc7515ExampleA3IsASignatureOnP256) {
    EXPECT_TRUE(
        holds(R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                          "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})",
              "eyJhbGciOiJFUzI1NiJ9."
              "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
              "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"));
}

TEST(SignedToken, Rfc8037ExampleA4IsASignatureOnEd25519) {
    EXPECT_TRUE(holds(R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
                      "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
                      "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"));
}

// RFC 7515 A.5, A.6 and RFC 7797 §4: forms that are no compact token of ours.
TEST(SignedToken, RefusesUnsecuredJsonAndUnencodedForms) {
    for (const char* text :
         {"eyJhbGciOiJub25lIn0."
          "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.",
          R"({"payload":"eyJpc3MiOiJqb2UifQ","protected":"eyJhbGciOiJFUzI1NiJ9","signature":"DtEhU3lj"})",
          "eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19..A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY",
          "", ".", "..", "a.b", "a.b.c.d"}) {
        EXPECT_FALSE(read_signed_token(text).has_value()) << text;
    }
}

}  // namespace
}  // namespace tokenbooth::token
