// What a well-signed token says: its times, whose it is, and how large it may be (threats.md 2.5, T6 to T8).
#include "support/bearer_site.hpp"

#include <tokenbooth/core/base64url.hpp>

#include <gtest/gtest.h>

#include <ctime>

namespace tokenbooth::callers {
namespace {

using core::base64url;
using crypto::SignatureAlgorithm;
using nlohmann::json;
using test::BearerSite;
using test::site_claims;
using test::site_rules;
using test::site_time;
using test::summary_of;

constexpr std::string_view secret = "another-secret-of-the-site-with-enough-bytes";

// By HS256: what is judged here comes after the signature.
BearerSite site(BearerRules rules = site_rules({SignatureAlgorithm::hs256})) {
    std::vector<BearerIssuer> issuers;
    issuers.push_back({.rules = std::move(rules), .keys = make_secret_keys(core::Secret(secret))});
    return BearerSite(std::move(issuers));
}

std::string token_of(const std::string& claims) { return test::hmac_token(R"({"alg":"HS256"})", claims, secret); }

// Good claims with one of them spelled as given, or taken away.
std::string with_spelling(const std::string& name, const std::string& spelling) {
    json claims = site_claims();
    claims.erase(name);
    std::string text = claims.dump();
    if (!spelling.empty()) text.insert(1, "\"" + name + "\":" + spelling + ",");
    return token_of(text);
}

TEST(T6, ATokenMustEndAndNotHaveEnded) {
    BearerSite site = callers::site();
    EXPECT_EQ(summary_of(site.show(with_spelling("exp", ""))), "rejected the token has no exp");
    for (const char* spelling :
         {"\"1800000300\"", "1800000300.5", "1800000300.0", "1.8e9", "1e30", "null", "true", "[]", "{}",
          "[1800000300]", "99999999999999999999999", "-99999999999999999999999", "9223372036854775808"}) {
        EXPECT_EQ(summary_of(site.show(with_spelling("exp", spelling))),
                  "rejected the token's exp is no whole number of seconds")
            << spelling;
    }
    // No double can hold it; some parsers make it infinity.
    EXPECT_TRUE(
        summary_of(site.show(with_spelling("exp", "1e400"))).starts_with("rejected the token's claims are no"));
    for (const char* spelling : {"0", "-0", "-1", "-9223372036854775808", "1799999999"}) {
        BearerRules strict = site_rules({SignatureAlgorithm::hs256});
        strict.claims.leeway = std::chrono::seconds(0);
        EXPECT_EQ(summary_of(callers::site(strict).show(with_spelling("exp", spelling))),
                  "rejected the token has expired")
            << spelling;
    }
    EXPECT_EQ(summary_of(site.show(with_spelling("exp", "9223372036854775807"))), "accepted 12345678");
}

TEST(T6, TheLeewayHoldsToTheSecond) {
    for (const std::int64_t leeway : {0, 30, 60}) {
        BearerRules rules = site_rules({SignatureAlgorithm::hs256});
        rules.claims.leeway = std::chrono::seconds(leeway);
        BearerSite site = callers::site(rules);
        const auto says = [&](const char* name, std::int64_t time) {
            return summary_of(site.show(with_spelling(name, std::to_string(time))));
        };
        // RFC 7519 §4.1.4: "on or after which" it must not be accepted.
        EXPECT_EQ(says("exp", site_time - leeway + 1), "accepted 12345678");
        EXPECT_EQ(says("exp", site_time - leeway), "rejected the token has expired");
        for (const char* name : {"nbf", "iat"}) {
            EXPECT_EQ(says(name, site_time + leeway), "accepted 12345678");
            EXPECT_EQ(says(name, site_time + leeway + 1),
                      "rejected the token's " + std::string(name) + " lies in the future");
        }
    }
}

TEST(T6, ATokenEndsWhileTheServiceRuns) {
    BearerSite site = callers::site();
    const std::string token = with_spelling("exp", std::to_string(site_time + 300));
    EXPECT_EQ(summary_of(site.show(token)), "accepted 12345678");
    site.clock.set(site_time + 329);
    EXPECT_EQ(summary_of(site.show(token)), "accepted 12345678");
    site.clock.set(site_time + 330);
    EXPECT_EQ(summary_of(site.show(token)), "rejected the token has expired");
}

TEST(T6, OtherTimesAreIntegersOrAbsent) {
    BearerSite site = callers::site();
    for (const char* name : {"nbf", "iat"}) {
        EXPECT_EQ(summary_of(site.show(with_spelling(name, ""))), "accepted 12345678");
        for (const char* spelling : {"\"1\"", "1.5", "null", "[]", "1e3"}) {
            EXPECT_EQ(summary_of(site.show(with_spelling(name, spelling))),
                      "rejected the token's " + std::string(name) + " is no whole number of seconds")
                << spelling;
        }
    }
}

TEST(Bearer, SubIsAStringAndAnotherClaimMayBeAnInteger) {
    BearerSite by_sub = site();
    for (const char* spelling : {"12345678", "null", "true", "[\"x\"]", "{\"a\":1}", "1.5"}) {
        EXPECT_EQ(summary_of(by_sub.show(with_spelling("sub", spelling))),
                  "rejected the token's sub has the wrong type");
    }
    EXPECT_EQ(summary_of(by_sub.show(with_spelling("sub", ""))), "rejected the token's sub is missing");
    EXPECT_EQ(summary_of(by_sub.show(with_spelling("sub", "\"\""))),
              "rejected the token's sub: the subject is empty; Zendesk wants 1 to 255 characters");
    EXPECT_TRUE(
        summary_of(by_sub.show(with_spelling("sub", "\"a\\u0000b\""))).starts_with("rejected the token's sub"));
    EXPECT_TRUE(summary_of(by_sub.show(with_spelling("sub", "\"" + std::string(256, 'a') + "\"")))
                    .starts_with("rejected the token's sub"));

    BearerRules rules = site_rules({SignatureAlgorithm::hs256});
    rules.subject_claim = "https://example.com/customer";
    BearerSite by_customer = site(rules);
    const auto says = [&](const char* spelling) {
        return summary_of(by_customer.show(with_spelling("https://example.com/customer", spelling)));
    };
    EXPECT_EQ(says("9007199254740993"), "accepted 9007199254740993");
    EXPECT_EQ(says("123456789012345678901234567890"), "accepted 123456789012345678901234567890");
    EXPECT_EQ(says("\"00042\""), "accepted 00042");
    EXPECT_TRUE(says("1.5").ends_with("has the wrong type"));
    EXPECT_TRUE(says("1e3").ends_with("has the wrong type"));
}

TEST(Bearer, AnAddressAsSubjectNeedsTheTokensOwnWordThatItIsVerified) {
    BearerRules rules = site_rules({SignatureAlgorithm::hs256});
    rules.subject_claim = "email";
    rules.subject_is = model::SubjectKey::email;
    BearerSite site = callers::site(rules);
    const auto verdict = [&](const json& more) { return site.show(token_of(site_claims(more).dump())); };
    const Verdict good = verdict({{"email", "janes@soap.com"}, {"email_verified", true}});
    ASSERT_EQ(summary_of(good), "accepted janes@soap.com");
    EXPECT_EQ(std::get<Accepted>(good).subject->key, model::SubjectKey::email);
    for (const json& verified : {json(false), json("true"), json(1), json(), json({true})}) {
        EXPECT_EQ(summary_of(verdict({{"email", "janes@soap.com"}, {"email_verified", verified}})),
                  "rejected the token does not say that its e-mail address is verified")
            << verified;
    }
    EXPECT_TRUE(summary_of(verdict({{"email", "no address"}, {"email_verified", true}})).starts_with("rejected"));
}

TEST(Bearer, ATokenThatIsBoundToAKeyOfItsHolderIsRefused) {
    BearerSite site = callers::site();
    EXPECT_EQ(summary_of(site.show(token_of(site_claims({{"cnf", {{"jkt", "x"}}}}).dump()))),
              "rejected the token is bound to a key of its holder");
}

TEST(Bearer, ClaimsMayNestAsTheyLike) {
    BearerSite site = callers::site();
    const json more = {
        {"realm_access", {{"roles", {"a", "b"}}}}, {"address", {{"street", {{"x", 1}}}}}, {"n", 1.5}};
    EXPECT_EQ(summary_of(site.show(token_of(site_claims(more).dump()))), "accepted 12345678");
}

TEST(T8, WhatIsTooLargeOrTooDeepIsRefusedBeforeItCosts) {
    BearerSite site = callers::site();
    std::string many = site_claims().dump();
    for (int i = 0; i < 10'000; ++i) many.insert(1, "\"c" + std::to_string(i) + "\":1,");
    std::string some = site_claims().dump();
    for (int i = 0; i < 300; ++i) some.insert(1, "\"c" + std::to_string(i) + "\":1,");
    const std::string claims = site_claims().dump();
    const std::string deep =
        claims.substr(0, claims.size() - 1) + ",\"x\":" + std::string(2'000, '[') + std::string(2'000, ']') + "}";
    const std::string jwe_header =
        R"({"alg":"PBES2-HS256+A128KW","enc":"A128CBC-HS256","p2c":2147483648,"p2s":"AAAA"})";
    const std::string bombs[] = {
        token_of(many),
        token_of(some),
        token_of(deep),
        token_of(claims) + std::string(1'000'000, 'A'),
        std::string(1'000'000, 'A') + ".A.A",
        base64url(jwe_header) + ".AAAA.AAAA",
        std::string(8 * 1024, '.'),
    };
    for (const auto& bomb : bombs) {
        // As a header would bring it, which has no bearer form to cut it short.
        BearerRules rules = site_rules({SignatureAlgorithm::hs256});
        rules.place = "X-Token";
        BearerSite by_header = callers::site(rules);
        const std::clock_t began = std::clock();
        EXPECT_TRUE(summary_of(by_header.ask({{"X-Token", bomb}})).starts_with("rejected"));
        EXPECT_LT(std::clock() - began, CLOCKS_PER_SEC / 20) << bomb.size();
        EXPECT_FALSE(summary_of(site.show(bomb)).starts_with("accepted"));
    }
    // A hundred dots are no token, and in Authorization not even of its form.
    EXPECT_EQ(summary_of(site.show(std::string(100, '.'))), "no credentials");
}

TEST(T8, ATokenOfEightKibibytesIsStillTaken) {
    BearerSite site = callers::site();
    std::string token;
    for (std::size_t padding = 5'000; token.size() < 8 * 1024 - 4; ++padding) {
        token = token_of(site_claims({{"padding", std::string(padding, 'x')}}).dump());
    }
    ASSERT_LE(token.size(), 8U * 1024);
    EXPECT_EQ(summary_of(site.show(token)), "accepted 12345678");
}

}  // namespace
}  // namespace tokenbooth::callers
