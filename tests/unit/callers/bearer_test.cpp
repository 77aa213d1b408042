// Whose tokens are taken, and where they stand.
#include "support/bearer_site.hpp"

#include <gtest/gtest.h>

namespace tokenbooth::callers {
namespace {

using nlohmann::json;
using test::BearerSite;
using test::key_set;
using test::SigningKey;
using test::site_claims;
using test::site_key_set;
using test::site_rules;
using test::site_token;
using test::summary_of;
using test::with_id;

TEST(Bearer, AcceptsAGoodTokenAndSaysWhoseItIs) {
    BearerSite site;
    const Verdict verdict = site.show(site_token());
    const auto* const accepted = std::get_if<Accepted>(&verdict);
    ASSERT_NE(accepted, nullptr) << summary_of(verdict);
    EXPECT_EQ(accepted->caller.kind, model::CallerKind::bearer);
    EXPECT_EQ(accepted->caller.name, test::site_issuer);
    EXPECT_TRUE(accepted->caller.profiles == model::ProfileSet::all());
    EXPECT_FALSE(accepted->caller.may_assert);
    EXPECT_FALSE(accepted->caller.ambient);
    ASSERT_TRUE(accepted->subject.has_value());
    EXPECT_EQ(accepted->subject->key, model::SubjectKey::external_id);
    EXPECT_EQ(accepted->subject->value, "12345678");
}

TEST(Bearer, LooksWhereItsIssuersTokensStandAndTheFirstPlaceThatHoldsOneDecides) {
    const auto at = [](const char* place) {
        BearerRules rules = site_rules();
        rules.place = place;
        return BearerIssuer{.rules = std::move(rules), .keys = test::standing_keys(site_key_set())};
    };
    std::vector<BearerIssuer> issuers;
    issuers.push_back(at("Cf-Access-Jwt-Assertion"));
    issuers.push_back(at("cookie:Token"));
    issuers.push_back(at("Authorization"));
    BearerSite site(std::move(issuers));
    const std::string good = site_token();
    const std::string bad = site_token({{"exp", 1}});
    const std::string ended = "rejected the token has expired";
    const std::string accepted = "accepted 12345678";
    EXPECT_EQ(summary_of(site.ask({{"cf-access-jwt-assertion", good}})), accepted);
    EXPECT_EQ(summary_of(site.ask({{"Cookie", "a=b; Token=" + good + "; token=x"}})), accepted);
    EXPECT_EQ(summary_of(site.ask({{"authorization", "bearer " + good}})), accepted);
    EXPECT_EQ(summary_of(site.ask({{"Cookie", "Token=" + bad}, {"Authorization", "Bearer " + good}})), ended);
    EXPECT_EQ(summary_of(site.ask({{"Cookie", "Token=" + good}, {"CF-Access-JWT-Assertion", bad}})), ended);
    // A cookie that the site has cleared is none.
    EXPECT_EQ(summary_of(site.ask({{"Cookie", "Token="}, {"Authorization", "Bearer " + good}})), accepted);
    EXPECT_EQ(summary_of(site.ask({{"Cookie", "token=" + good}})), "no credentials");
    EXPECT_EQ(summary_of(site.ask({{"Authorization", "Bearer tb_shop_0123456789"}})), "no credentials");
    EXPECT_EQ(summary_of(site.ask({{"Authorization", "Basic dTpw"}})), "no credentials");
    EXPECT_EQ(summary_of(site.ask({{"X-Token", good}})), "no credentials");
    EXPECT_EQ(summary_of(site.ask({{"Authorization", "Bearer " + good}, {"Authorization", "Bearer " + good}})),
              "rejected malformed Authorization header");
    const std::string unclear = "undecided malformed_request";
    EXPECT_EQ(summary_of(site.ask({{"Cookie", "Token=" + good + "; Token=" + good}})), unclear);
    EXPECT_EQ(summary_of(site.ask({{"Cf-Access-Jwt-Assertion", good}, {"Cf-Access-Jwt-Assertion", good}})),
              unclear);
}

TEST(Bearer, ATokenInACookieCameWithoutBeingAskedFor) {
    BearerRules rules = site_rules();
    rules.place = "cookie:token";
    BearerSite site(rules);
    const Verdict verdict = site.ask({{"Cookie", "token=" + site_token()}});
    ASSERT_NE(std::get_if<Accepted>(&verdict), nullptr);
    EXPECT_TRUE(std::get<Accepted>(verdict).caller.ambient);
}

TEST(Bearer, KnowsSeveralIssuersAndEachOnlyByItsOwnKeys) {
    const SigningKey second = SigningKey::rsa();
    std::vector<BearerIssuer> issuers;
    issuers.push_back({.rules = site_rules(), .keys = test::standing_keys(site_key_set())});
    BearerRules other = site_rules();
    other.claims.issuer = "https://other.example.com";
    issuers.push_back({.rules = other, .keys = test::standing_keys(key_set({with_id(second.jwk(), "rsa")}))});
    // The same issuer once more: its application has an audience of its own.
    BearerRules application = site_rules();
    application.claims.audience = "app";
    application.subject_claim = "customer";
    issuers.push_back({.rules = application, .keys = test::standing_keys(site_key_set())});
    BearerSite site(std::move(issuers));

    const json header = {{"alg", "RS256"}, {"kid", "rsa"}};
    const json of_other = {{"iss", "https://other.example.com"}};
    EXPECT_EQ(summary_of(site.show(site_token())), "accepted 12345678");
    EXPECT_EQ(summary_of(site.show(second.token(header, site_claims(of_other)))), "accepted 12345678");
    EXPECT_EQ(summary_of(site.show(site_token({{"aud", "app"}, {"customer", 7}}))), "accepted 7");
    EXPECT_EQ(summary_of(site.show(site_token(of_other))), "rejected the token's signature does not hold");
    EXPECT_EQ(summary_of(site.show(second.token(header, site_claims()))),
              "rejected the token's signature does not hold");
}

// As of Zendesk's help centre, which documents neither iss nor aud.
TEST(Bearer, AnIssuerThatWritesNoIssAndNoAudIsTakenWhereThatIsAllowed) {
    BearerRules rules = site_rules();
    rules.claims.issuer_may_be_absent = true;
    rules.claims.audience_may_be_absent = true;
    rules.subject_claim = "externalId";
    BearerSite site(rules);
    const json bare = {{"iss", nullptr}, {"aud", nullptr}, {"sub", nullptr}, {"externalId", "12345678"}};
    const auto says = [&](const json& claims) {
        json all = bare;
        all.update(claims);
        return summary_of(site.show(site_token(all)));
    };
    EXPECT_EQ(says(json::object()), "accepted 12345678");
    EXPECT_EQ(says({{"iss", "https://evil.example"}}),
              "rejected the token's iss is none of the configured issuers");
    EXPECT_EQ(says({{"aud", "others"}}), "rejected the token's aud does not name us");
    EXPECT_EQ(says({{"exp", nullptr}}), "rejected the token has no exp");
}

}  // namespace
}  // namespace tokenbooth::callers
