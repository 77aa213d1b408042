// The mistakes of zendesk-facts §7, each made on purpose.
#include <tokenbooth/core/base64url.hpp>
#include <tokenbooth/crypto/hmac_sha256.hpp>
#include <tokenbooth/token/inspector.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::token {
namespace {

// Decodes as base64, as Zendesk's secrets often do.
const std::string secret = "c2VjcmV0LXRoYXQtbG9va3MtbGlrZS1iYXNlNjQtdGV4dA";
const std::string other_secret = "another-secret-of-more-than-thirty-two-bytes";
const std::string good_header = R"({"alg":"HS256","typ":"JWT","kid":"app_1"})";
constexpr std::int64_t present = 1'800'000'000;

std::vector<keyring::KeyOptions> keys() {
    std::vector<keyring::KeyOptions> all;
    all.push_back({.id = "app_1", .secret = core::Secret(secret), .sign_from = std::nullopt});
    all.push_back({.id = "app_2", .secret = core::Secret(other_secret), .sign_from = std::nullopt});
    return all;
}

std::string make(const std::string& claims, const std::string& header = good_header,
                 const std::string& key = secret) {
    std::string token = core::base64url(header) + "." + core::base64url(claims);
    const auto mac = crypto::HmacSha256(key).mac(token);
    return token + "." + core::base64url({reinterpret_cast<const char*>(mac.data()), mac.size()});
}

// The codes of all findings that are not ok, "error:code warning:code …".
std::string judge(const std::string& token) {
    std::string found;
    for (const auto& finding : inspect(token, keys(), core::WallTime(std::chrono::seconds(present))).findings) {
        if (finding.severity == Severity::ok) continue;
        EXPECT_FALSE(finding.what.empty() || finding.effect.empty() || finding.mend.empty()) << finding.code;
        if (!found.empty()) found += ' ';
        found += std::string(to_string(finding.severity)) + ":" + finding.code;
    }
    return found;
}

const std::string rest = R"("scope":"user","exp":1800000900})";

TEST(Inspector, FindsNothingInATokenThatZendeskTakes) {
    EXPECT_EQ(judge(make(R"({"external_id":"1","scope":"user","name":"J","email":"a@b","email_verified":true,)"
                         R"("iat":1800000000,"exp":1800000900})")),
              "");
}

struct Case {
    std::string token;
    const char* findings;
};

const Case cases[] = {
    // 1, 5, 42: the external id
    {make(R"({"external_id":12345678,)" + rest), "error:external_id_is_a_number"},
    {make(R"({"userId":"1",)" + rest), "error:external_id_misspelt"},
    {make(R"({"eternal_id":"1",)" + rest), "error:external_id_misspelt"},
    {make("{" + rest), "error:external_id_missing"},
    {make(R"({"external_id":"",)" + rest), "error:external_id_invalid"},
    {make(R"({"external_id":true,)" + rest), "error:external_id_is_no_string"},
    {make(R"({"external_id":")" + std::string(256, 'a') + "\"," + rest), "error:external_id_invalid"},
    {make(R"({"external_id":"a@b",)" + rest), "warning:external_id_is_an_address"},
    // 2, 3: the scope
    {make(R"({"external_id":"1","exp":1800000900})"), "error:scope_missing"},
    {make(R"({"external_id":"1","scope":"appUser","exp":1800000900})"), "error:scope_invalid"},
    {make(R"({"external_id":"1","scope":"app","exp":1800000900})"), "error:scope_of_the_api"},
    // 4, 40: the header
    {make(R"({"external_id":"1",)" + rest, R"({"alg":"HS256","typ":"JWT"})"),
     "error:kid_missing error:kid_of_another_key"},
    {make(R"({"external_id":"1",)" + rest, R"({"alg":"RS256","typ":"JWT","kid":"app_1"})"), "error:alg"},
    {make(R"({"external_id":"1",)" + rest, R"({"alg":"none","typ":"JWT","kid":"app_1"})"), "error:alg"},
    {make(R"({"external_id":"1",)" + rest, R"({"alg":"HS256","kid":"app_1"})"), "error:typ"},
    {make(R"({"external_id":"1",)" + rest, good_header, other_secret), "error:kid_of_another_key"},
    // 6, 7, 8: the secret
    {make(R"({"external_id":"1",)" + rest, good_header, *core::decode_base64url(secret)),
     "error:secret_was_base64_decoded"},
    {make(R"({"external_id":"1",)" + rest, good_header, secret + "\n"), "error:secret_has_a_newline"},
    {make(R"({"external_id":"1",)" + rest, good_header, "a secret of another product"), "error:signature"},
    // 9, 10: the times
    {make(R"({"external_id":"1","scope":"user","exp":"1800000900"})"), "error:exp_is_no_integer"},
    {make(R"({"external_id":"1","scope":"user","exp":1800000900.5})"), "error:exp_is_no_integer"},
    {make(R"({"external_id":"1","scope":"user","exp":1800000900000})"), "error:exp_in_milliseconds"},
    {make(R"({"external_id":"1","scope":"user","exp":1799999999})"), "error:expired"},
    {make(R"({"external_id":"1","scope":"user","exp":1801209600})"), "warning:long_lifetime"},
    {make(R"({"external_id":"1","scope":"user"})"), "warning:exp_missing"},
    {make(R"({"external_id":"1","iat":1800000000000,)" + rest), "error:iat_in_milliseconds"},
    {make(R"({"external_id":"1","iat":1800000000.25,)" + rest), "error:iat_is_no_integer"},
    {make(R"({"external_id":"1","iat":1800003600,)" + rest), "warning:iat_in_the_future"},
    // 14, 23: the form
    {"\"" + make(R"({"external_id":"1",)" + rest) + "\"", "error:quoted_token"},
    {"{\"token\":\"a.b.c\"}", "error:token_in_an_object"},
    {"", "error:not_a_token"},
    {"<html>", "error:not_a_token"},
    {"a.b.c.d", "error:not_a_token"},
    {make(R"({"external_id":"1",)" + rest) + "=", "error:not_base64url"},
    {make("{"), "error:malformed_claims"},
    {make(R"({"external_id":"1","external_id":"2",)" + rest), "error:malformed_claims"},
    // 18, 22: the address
    {make(R"({"external_id":"1","email":"a@b",)" + rest), "warning:email_not_verified"},
    {make(R"({"external_id":"1","email":"a@b","email_verified":false,)" + rest), "warning:email_not_verified"},
    {make(R"({"external_id":"1","email":"a@b","email_verified":"true",)" + rest),
     "error:email_verified_is_no_boolean"},
    {make(R"({"external_id":"1","email":"a@b@c","email_verified":true,)" + rest), "error:email_invalid"},
    {make(R"({"external_id":"1","name":5,)" + rest), "error:name_invalid"},
};

TEST(Inspector, NamesEveryMistakeByItsCode) {
    for (const auto& [token, findings] : cases) EXPECT_EQ(judge(token), findings) << token;
}

TEST(Inspector, SaysSoWhereItCannotCheckTheSignature) {
    const auto inspection =
        inspect(make(R"({"external_id":"1",)" + rest), {}, core::WallTime(std::chrono::seconds(present)));
    EXPECT_FALSE(inspection.has_error());
    EXPECT_EQ(inspection.findings.back().code, "signature_not_checked");
}

TEST(Inspector, NeverShowsASecret) {
    for (const auto& [token, findings] : cases) {
        for (const auto& finding :
             inspect(token, keys(), core::WallTime(std::chrono::seconds(present))).findings) {
            const std::string all = finding.code + finding.what + finding.effect + finding.mend;
            EXPECT_EQ(all.find(secret), std::string::npos);
            EXPECT_EQ(all.find(other_secret), std::string::npos);
        }
    }
}

}  // namespace
}  // namespace tokenbooth::token
