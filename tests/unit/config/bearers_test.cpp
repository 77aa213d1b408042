#include <tokenbooth/config/load.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::config {
namespace {

using crypto::SignatureAlgorithm;

constexpr const char* secret_line = "secret = \"a-perfectly-good-secret-of-forty-characters\"\n";

core::Result<Settings, Faults> load(const std::string& toml) {
    return load_text(toml, "t.toml", "/etc/tokenbooth");
}

// One table with an issuer and an audience, and what stands behind them.
std::string table(const std::string& more) {
    return "[[callers.bearer]]\nissuer = \"https://id.example.com\"\naudience = \"tokenbooth\"\n" + more;
}

std::string faults_of(const std::string& toml) {
    const auto settings = load(toml);
    if (settings) return "none";
    std::string all;
    for (const auto& sentence : settings.error().sentences) all += sentence + "\n";
    return all;
}

TEST(Bearers, AreReadWithTheirDefaults) {
    const auto settings = load(table("jwks_url = \"https://id.example.com/jwks\"\n"));
    ASSERT_TRUE(settings);
    ASSERT_EQ(settings->bearers.size(), 1U);
    const auto& bearer = settings->bearers.front();
    EXPECT_EQ(bearer.rules.claims.issuer, "https://id.example.com");
    EXPECT_EQ(bearer.rules.claims.audience, "tokenbooth");
    EXPECT_EQ(bearer.rules.claims.leeway, std::chrono::seconds(30));
    EXPECT_FALSE(bearer.rules.claims.issuer_may_be_absent || bearer.rules.claims.audience_may_be_absent);
    EXPECT_EQ(bearer.rules.algorithms, std::vector{SignatureAlgorithm::rs256});
    EXPECT_EQ(bearer.rules.subject_claim, "sub");
    EXPECT_EQ(bearer.rules.subject_is, model::SubjectKey::external_id);
    EXPECT_EQ(bearer.rules.place, "Authorization");
    EXPECT_EQ(bearer.jwks_url.host, "id.example.com");
    EXPECT_TRUE(has_callers(*settings));
}

TEST(Bearers, HaveOneOfThreeSources) {
    const auto by_file = load(table("jwks_file = \"keys.json\"\nalgorithms = [\"ES256\", \"EdDSA\"]\n"));
    ASSERT_TRUE(by_file);
    EXPECT_EQ(by_file->bearers.front().jwks_file, "/etc/tokenbooth/keys.json");
    const auto by_secret = load(table(secret_line));
    ASSERT_TRUE(by_secret);
    EXPECT_EQ(by_secret->bearers.front().rules.algorithms, std::vector{SignatureAlgorithm::hs256});
    EXPECT_EQ(
        faults_of(table("")),
        "t.toml:2: callers.bearer: says not what its tokens are verified with; give one of jwks_url, jwks_file, "
        "secret_file\n");
    EXPECT_NE(
        faults_of(table(std::string(secret_line) + "jwks_file = \"keys.json\"\n")).find("says in several ways"),
        std::string::npos);
    EXPECT_NE(faults_of(table("secret = \"too-short\"\n")).find("has 9 bytes"), std::string::npos);
}

TEST(Bearers, KeysComeInTheClearFromThisMachineOnly) {
    EXPECT_EQ(faults_of(table("jwks_url = \"http://127.0.0.1:9/jwks\"\n")), "none");
    EXPECT_NE(faults_of(table("jwks_url = \"http://id.example.com/jwks\"\n")).find("jwks_url is plain http"),
              std::string::npos);
    const auto allowed = load(table("jwks_url = \"http://id.example.com/jwks\"\ninsecure_allow_http = true\n"));
    ASSERT_TRUE(allowed);
    EXPECT_EQ(allowed->warnings.size(), 1U);
    for (const char* url : {"ftp://id.example.com", "id.example.com", "https://user@id.example.com", ""}) {
        EXPECT_NE(faults_of(table("jwks_url = \"" + std::string(url) + "\"\n")), "none") << url;
    }
    EXPECT_NE(
        faults_of(table("jwks_file = \"k\"\nca_file = \"ca.pem\"\n")).find("ca_file is for a jwks_url of https"),
        std::string::npos);
}

TEST(Bearers, AlgorithmsFitTheirSource) {
    const std::string file = "jwks_file = \"keys.json\"\n";
    EXPECT_NE(faults_of(table(file + "algorithms = [\"RS256\", \"HS256\"]\n")).find("HS256 goes with a secret"),
              std::string::npos);
    EXPECT_NE(faults_of(table(std::string(secret_line) + "algorithms = [\"RS256\"]\n"))
                  .find("RS256 does not go with a secret"),
              std::string::npos);
    EXPECT_NE(faults_of(table(file + "algorithms = []\n")).find("algorithms is empty"), std::string::npos);
    for (const char* name : {"none", "RS512", "rs256", "HS512"}) {
        EXPECT_NE(faults_of(table(file + "algorithms = [\"" + name + "\"]\n")).find("must list algorithms out of"),
                  std::string::npos)
            << name;
    }
}

TEST(Bearers, StandInAPlaceThatATokenCanStandIn) {
    const auto fault_of = [](const std::string& place) {
        return faults_of(table("jwks_file = \"k\"\nheader = \"" + place + "\"\n"));
    };
    for (const char* place : {"Authorization", "authorization", "Cf-Access-Jwt-Assertion", "cookie:id_token"}) {
        EXPECT_EQ(fault_of(place), "none") << place;
    }
    EXPECT_NE(fault_of("X_Token").find("has an underscore"), std::string::npos);
    EXPECT_NE(fault_of("Cookie").find("would be all cookies"), std::string::npos);
    EXPECT_NE(fault_of("cookie:").find("names no cookie"), std::string::npos);
    EXPECT_NE(fault_of("cookie:a b").find("names no cookie"), std::string::npos);
    EXPECT_NE(fault_of("X Token").find("is no name of a header"), std::string::npos);
    EXPECT_NE(fault_of("").find("is no name of a header"), std::string::npos);
    EXPECT_NE(fault_of("Host").find("has a meaning of its own"), std::string::npos);
    // Two of them would be two opinions, so that the guard refuses such a request.
    const auto settings = load(table("jwks_file = \"k\"\nheader = \"X-Token\"\n"));
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->server.identity_fields, std::vector<std::string>{"x-token"});
}

TEST(Bearers, TheLeewayIsAMinuteAtMost) {
    EXPECT_EQ(faults_of(table("jwks_file = \"k\"\nleeway = \"60s\"\n")), "none");
    EXPECT_EQ(faults_of(table("jwks_file = \"k\"\nleeway = \"0s\"\n")), "none");
    for (const char* leeway : {"61s", "500ms", "1h"}) {
        EXPECT_NE(faults_of(table("jwks_file = \"k\"\nleeway = \"" + std::string(leeway) + "\"\n"))
                      .find("at most \"60s\""),
                  std::string::npos);
    }
}

TEST(Bearers, TheSecretOfAZendeskKeyIsNoIssuers) {
    const std::string key = "[[messaging.keys]]\nid = \"app_1\"\n" + std::string(secret_line);
    EXPECT_NE(faults_of(key + table(secret_line)).find("its secret is that of a messaging key"),
              std::string::npos);
}

TEST(Bearers, EverythingThatIsWrongIsSaidAtOnce) {
    const std::string faults =
        faults_of("[[callers.bearer]]\nsubject_claim = \"\"\nheader = \"X_Y\"\nleeway = \"2m\"\n");
    for (const char* expected : {"has no issuer", "has no audience", "subject_claim is empty", "has an underscore",
                                 "at most \"60s\"", "says not what its tokens are verified with"}) {
        EXPECT_NE(faults.find(expected), std::string::npos) << expected << "\n" << faults;
    }
}

TEST(Bearers, StandBesideEachOtherAndNotTwice) {
    const std::string one = table("jwks_file = \"k\"\n");
    const std::string other =
        "[[callers.bearer]]\nissuer = \"https://id.example.com\"\naudience = \"app\"\njwks_file = \"k\"\n";
    EXPECT_EQ(faults_of(one + other), "none");
    EXPECT_NE(faults_of(one + other + table("jwks_file = \"l\"\nheader = \"AUTHORIZATION\"\n"))
                  .find("another one has the same issuer, audience and header"),
              std::string::npos);
    EXPECT_EQ(faults_of(one + table("jwks_file = \"k\"\nheader = \"cookie:a\"\n")), "none");
}

TEST(Bearers, MissingClaimsAreAllowedByNameOnly) {
    const auto settings = load(table("jwks_file = \"k\"\ninsecure_allow_missing = [\"iss\", \"aud\"]\n"));
    ASSERT_TRUE(settings);
    EXPECT_TRUE(settings->bearers.front().rules.claims.issuer_may_be_absent);
    EXPECT_TRUE(settings->bearers.front().rules.claims.audience_may_be_absent);
    EXPECT_EQ(settings->warnings.size(), 2U);
    EXPECT_NE(faults_of(table("jwks_file = \"k\"\ninsecure_allow_missing = [\"exp\"]\n"))
                  .find("lists \"iss\", \"aud\" or both"),
              std::string::npos);
}

}  // namespace
}  // namespace tokenbooth::config
