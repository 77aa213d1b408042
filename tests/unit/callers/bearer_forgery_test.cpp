// Forged and bent tokens, each test named after its row of threats.md 2.5.
#include "support/bearer_site.hpp"

#include <tokenbooth/core/base64url.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::callers {
namespace {

using core::base64url;
using crypto::SignatureAlgorithm;
using nlohmann::json;
using test::BearerSite;
using test::key_set;
using test::SigningKey;
using test::site_claims;
using test::site_ec;
using test::site_key_set;
using test::site_rsa;
using test::site_rules;
using test::site_token;
using test::summary_of;
using test::with_id;

// Signed as RS256 over exactly these bytes.
std::string raw_token(const std::string& header, const std::string& claims) {
    const std::string text = base64url(header) + "." + base64url(claims);
    return text + "." + base64url(site_rsa().sign("RS256", text));
}

TEST(T1, NoSpellingOfNoneIsAnAlgorithm) {
    BearerSite site;
    const std::string claims = base64url(site_claims().dump());
    for (const char* header : {R"({"alg":"none"})",
                               R"({"alg":"None"})",
                               R"({"alg":"nOnE"})",
                               R"({"alg":"NONE"})",
                               R"({"alg":""})",
                               R"({"alg":null})",
                               R"({"alg":["RS256"]})",
                               R"({"alg":{"a":"RS256"}})",
                               R"({"alg":1})",
                               R"({})",
                               R"({"typ":"JWT"})",
                               R"({"alg":"rs256"})",
                               R"({"alg":"RS256 "})",
                               R"({"alg":"RS256\u0000"})",
                               R"({"alg":"RS512"})",
                               R"({"alg":"HS512"})",
                               R"({"alg":"RSA-OAEP"})",
                               R"({"Alg":"RS256"})",
                               R"({"alg":"none","alg":"RS256"})",
                               R"({"alg":"RS256","\u0061lg":"none"})"}) {
        for (const std::string& signature : {std::string(), base64url(site_rsa().sign("RS256", "x"))}) {
            const std::string token = base64url(header) + "." + claims + "." + signature;
            EXPECT_TRUE(summary_of(site.show(token)).starts_with("rejected")) << header;
        }
    }
    // The signature of a good token taken away.
    const std::string token = site_token();
    EXPECT_TRUE(summary_of(site.show(token.substr(0, token.rfind('.') + 1))).starts_with("rejected"));
}

TEST(T2, APublicKeyIsNoSecret) {
    std::vector<BearerIssuer> issuers;
    // Even where both algorithms are pinned, the public key is never taken for a secret.
    issuers.push_back({.rules = site_rules({SignatureAlgorithm::rs256, SignatureAlgorithm::hs256}),
                       .keys = test::standing_keys(site_key_set())});
    BearerSite careless(std::move(issuers));
    BearerSite pinned;
    const std::string pem = site_rsa().pem();
    const std::string body = pem.substr(pem.find('\n') + 1, pem.rfind("-----END") - pem.find('\n') - 1);
    std::string one_line = body;
    std::erase(one_line, '\n');
    std::string carriage_returns;
    for (const char byte : pem) carriage_returns += byte == '\n' ? std::string("\r\n") : std::string(1, byte);
    const json jwk = site_rsa().jwk();
    for (const std::string& secret :
         {pem, pem.substr(0, pem.size() - 1), pem + "\n", carriage_returns, body, one_line, site_rsa().der(),
          jwk["n"].get<std::string>(), core::decode_base64url(jwk["n"].get<std::string>()).value(), jwk.dump(),
          site_key_set(), std::string()}) {
        for (const char* header : {R"({"alg":"HS256","typ":"JWT","kid":"rsa"})", R"({"alg":"HS256"})"}) {
            const std::string token = test::hmac_token(header, site_claims().dump(), secret);
            EXPECT_TRUE(summary_of(careless.show(token)).starts_with("rejected"));
            EXPECT_TRUE(summary_of(pinned.show(token)).starts_with("rejected"));
        }
    }
}

TEST(T2, AKeySignsByItsOwnAlgorithmOnly) {
    std::vector<BearerIssuer> issuers;
    issuers.push_back({.rules = site_rules({SignatureAlgorithm::rs256, SignatureAlgorithm::es256}),
                       .keys = test::standing_keys(site_key_set())});
    BearerSite both(std::move(issuers));
    EXPECT_EQ(summary_of(both.show(site_token())), "accepted 12345678");
    EXPECT_EQ(summary_of(both.show(site_ec().token({{"alg", "ES256"}, {"kid", "ec"}}, site_claims()))),
              "accepted 12345678");
    const std::string unfit = "rejected the key of the token's kid does not sign by its alg";
    EXPECT_EQ(summary_of(both.show(site_ec().token({{"alg", "ES256"}, {"kid", "rsa"}}, site_claims()))), unfit);
    EXPECT_EQ(summary_of(both.show(site_rsa().token({{"alg", "RS256"}, {"kid", "ec"}}, site_claims()))), unfit);
    // An issuer that has the key, but is not known to sign by it.
    BearerSite pinned;
    EXPECT_EQ(summary_of(pinned.show(site_ec().token({{"alg", "ES256"}, {"kid", "ec"}}, site_claims()))),
              "rejected the token's alg is not one that its issuer signs by here");
    EXPECT_EQ(summary_of(pinned.show(site_rsa().token({{"alg", "PS256"}, {"kid", "rsa"}}, site_claims()))),
              "rejected the token's alg is not one that its issuer signs by here");
}

TEST(T3, AKeyIdIsLookedUpAndNothingElse) {
    BearerSite site;
    for (const char* id :
         {"../../dev/null", "/dev/null", "rsa' OR 1=1 --", "rsa\\u0000", "RSA", "rsa ", "", "0"}) {
        const std::string header = std::string(R"({"alg":"RS256","kid":")") + id + "\"}";
        EXPECT_EQ(summary_of(site.show(raw_token(header, site_claims().dump()))),
                  "rejected the issuer has no key of the token's kid and alg")
            << id;
    }
    for (const char* id : {"1", "null", "[\"rsa\"]", "{\"kid\":\"rsa\"}", "true"}) {
        const std::string header = std::string(R"({"alg":"RS256","kid":)") + id + "}";
        EXPECT_EQ(summary_of(site.show(raw_token(header, site_claims().dump()))),
                  "rejected the token's kid is no string")
            << id;
    }
    EXPECT_TRUE(summary_of(site.show(raw_token(R"({"alg":"RS256","kid":"ec","kid":"rsa"})", site_claims().dump())))
                    .starts_with("rejected the token's header is no JSON object"));
    const std::string long_id = R"({"alg":"RS256","kid":")" + std::string(64 * 1024, 'k') + "\"}";
    EXPECT_TRUE(summary_of(site.show(raw_token(long_id, site_claims().dump()))).starts_with("rejected"));
}

TEST(T4, KeysFromTheTokenItselfAreNotUsed) {
    BearerSite site;
    const SigningKey own = SigningKey::rsa();
    json jwk = with_id(own.jwk(), "own");
    for (const json& header :
         {json{{"alg", "RS256"}, {"jwk", jwk}}, json{{"alg", "RS256"}, {"kid", "own"}, {"jwk", jwk}},
          json{{"alg", "RS256"}, {"kid", "rsa"}, {"jwk", jwk}},
          json{{"alg", "RS256"}, {"kid", "rsa"}, {"x5c", {base64url(own.der())}}},
          json{{"alg", "RS256"}, {"kid", "rsa"}, {"jku", "https://evil.example/jwks"}},
          json{{"alg", "RS256"}, {"kid", "rsa"}, {"x5u", "https://evil.example/x"}}}) {
        EXPECT_TRUE(summary_of(site.show(own.token(header, site_claims()))).starts_with("rejected")) << header;
    }
    // Where they stand beside the right key they change nothing.
    EXPECT_EQ(summary_of(site.show(site_token({}, {{"jku", "https://evil.example/jwks"}, {"jwk", jwk}}))),
              "accepted 12345678");
}

TEST(T5, WhatChangesTheMeaningOfATokenIsRefused) {
    BearerSite site;
    for (const json& more :
         {json{{"crit", {"b64"}}, {"b64", false}}, json{{"crit", {"exp"}}}, json{{"crit", json::array()}},
          json{{"crit", "b64"}}, json{{"b64", false}}, json{{"b64", true}}, json{{"zip", "DEF"}},
          json{{"crit", {"http://example.com/x"}}, {"http://example.com/x", true}}}) {
        EXPECT_TRUE(summary_of(site.show(site_token({}, more))).starts_with("rejected the token's header has"))
            << more;
    }
}

TEST(T7, ATokenOfAnotherTypeIsRefused) {
    BearerSite site;
    for (const json& type : {json("JWT"), json("jwt"), json("at+jwt"), json("application/at+jwt")}) {
        EXPECT_EQ(summary_of(site.show(site_token({}, {{"typ", type}}))), "accepted 12345678") << type;
    }
    EXPECT_EQ(summary_of(site.show(site_token({}, {{"typ", nullptr}}))), "accepted 12345678");
    for (const json& type : {json("logout+jwt"), json("dpop+jwt"), json("secevent+jwt"), json("JWE"), json(""),
                             json(1), json({"JWT"}), json("JWT ")}) {
        EXPECT_EQ(summary_of(site.show(site_token({}, {{"typ", type}}))),
                  "rejected the token's typ is neither JWT nor at+jwt")
            << type;
    }
}

TEST(T7, OnlyTokensOfOurIssuersForUsAreTaken) {
    BearerSite site;
    for (const json& issuer :
         {json("https://id.example.com/"), json("https://ID.example.com"), json("http://id.example.com"), json(""),
          json(1), json({"https://id.example.com"}), json()}) {
        EXPECT_EQ(summary_of(site.show(site_token({{"iss", issuer}}))),
                  "rejected the token's iss is none of the configured issuers")
            << issuer;
    }
    for (const json& audience :
         {json("tokenbooth2"), json("Tokenbooth"), json(""), json(json::array()), json({"a", "b"}),
          json({{"x", "tokenbooth"}}), json({{"tokenbooth"}}), json(7), json()}) {
        EXPECT_EQ(summary_of(site.show(site_token({{"aud", audience}}))),
                  "rejected the token's aud does not name us")
            << audience;
    }
    EXPECT_EQ(summary_of(site.show(site_token({{"aud", {"other", "tokenbooth"}}}))), "accepted 12345678");
}

TEST(T7, OurOwnTokensAreNoProofOfWhoSomebodyIs) {
    const core::Secret secret("a-secret-for-tests-only-with-48-characters-in-it");
    std::vector<BearerIssuer> issuers;
    // Even where somebody has given an issuer the secret of a Zendesk key, which the configuration refuses.
    issuers.push_back({.rules = site_rules({SignatureAlgorithm::hs256}), .keys = make_secret_keys(secret)});
    issuers.push_back({.rules = site_rules(), .keys = test::standing_keys(site_key_set())});
    BearerSite site(std::move(issuers));
    const std::string ours = test::hmac_token(
        R"({"alg":"HS256","typ":"JWT","kid":"app_5deaa3531c7f940010cc4ba4"})",
        R"({"external_id":"12345678","scope":"user","iat":1799999990,"exp":1800000890})", secret.reveal());
    EXPECT_EQ(summary_of(site.show(ours)), "rejected the token's iss is none of the configured issuers");
}

TEST(T9, J15ATokenHasOneSpelling) {
    BearerSite site;
    const std::string token = site_token();
    const std::size_t first = token.find('.');
    const std::size_t second = token.rfind('.');
    const auto refused = [&](const std::string& bent) {
        return !summary_of(site.ask({{"Authorization", "Bearer " + bent}})).starts_with("accepted");
    };
    for (const char* addition : {"=", "==", " ", "\t", "\n", ".", "A", "AA", "AAAA", "\xc3\xa9", "+", "/"}) {
        for (const std::size_t place : {std::size_t{0}, first, second, token.size()}) {
            std::string bent = token;
            bent.insert(place, addition);
            EXPECT_TRUE(refused(bent)) << addition << " at " << place;
        }
    }
    // 2,048 bits leave four stray bits in the last character of 342.
    std::string stray = token;
    stray.back() = stray.back() == 'Q' ? 'R' : (stray.back() == 'A' ? 'B' : static_cast<char>(stray.back() + 1));
    EXPECT_TRUE(refused(stray));
    for (std::size_t cut = 1; cut < 40; ++cut) EXPECT_TRUE(refused(token.substr(0, token.size() - cut)));
    for (std::size_t place = 0; place < token.size(); place += 7) {
        std::string bent = token;
        bent[place] = bent[place] == 'A' ? 'B' : 'A';
        EXPECT_TRUE(refused(bent)) << place;
    }
    EXPECT_FALSE(refused(token));
}

TEST(T9, ATruncatedMacIsNone) {
    const core::Secret secret("another-secret-of-the-site-with-enough-bytes");
    std::vector<BearerIssuer> issuers;
    issuers.push_back({.rules = site_rules({SignatureAlgorithm::hs256}), .keys = make_secret_keys(secret)});
    BearerSite site(std::move(issuers));
    const std::string text = test::hmac_token(R"({"alg":"HS256"})", site_claims().dump(), secret.reveal());
    EXPECT_EQ(summary_of(site.show(text)), "accepted 12345678");
    const std::string head = text.substr(0, text.rfind('.') + 1);
    const std::string mac = core::decode_base64url(text.substr(head.size())).value();
    for (std::size_t kept = 0; kept < mac.size(); ++kept) {
        EXPECT_EQ(summary_of(site.show(head + base64url(mac.substr(0, kept)))),
                  "rejected the token's signature does not hold");
    }
    EXPECT_EQ(summary_of(site.show(head + base64url(mac + '\0'))), "rejected the token's signature does not hold");
    // Whatever key it names: there is one.
    EXPECT_EQ(summary_of(site.show(
                  test::hmac_token(R"({"alg":"HS256","kid":"any"})", site_claims().dump(), secret.reveal()))),
              "accepted 12345678");
}

}  // namespace
}  // namespace tokenbooth::callers
