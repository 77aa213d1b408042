#include <tokenbooth/config/environment.hpp>
#include <tokenbooth/config/load.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::config {
namespace {

core::Result<Settings, Faults> load(const std::string& zendesk) {
    return load_text("[zendesk]\n" + zendesk, "t.toml", "/etc/tokenbooth");
}

std::string faults_of(const std::string& zendesk) {
    const auto settings = load(zendesk);
    std::string all;
    if (settings) return all;
    for (const auto& sentence : settings.error().sentences) all += sentence + "\n";
    return all;
}

const std::string account = "subdomain = \"acme\"\n";
const std::string key = "app_id = \"5d8cff3cd55b040010928b5b\"\napi_key_id = \"app_5d8cff3cd55b040010928b5c\"\n";
const std::string secret = "api_key_secret = \"canary\"\n";

TEST(ZendeskOptions, NeedNotBeThere) {
    const auto settings = load("");
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->zendesk.subdomain, "");
    EXPECT_EQ(settings->zendesk.app_id, "");
}

TEST(ZendeskOptions, HoldTheSubdomainAlone) {
    const auto settings = load("subdomain = \"Acme-2\"");
    ASSERT_TRUE(settings) << settings.error().sentences.front();
    EXPECT_EQ(settings->zendesk.subdomain, "acme-2");
    EXPECT_TRUE(settings->warnings.empty());
}

TEST(ZendeskOptions, RefuseWhateverElseSomebodyWritesForASubdomain) {
    for (const std::string wrong : {"", "https://acme.zendesk.com", "acme.zendesk.com", "acme/", "-acme", "acme-",
                                    "ac me", "acme_2", "acmé", "acme@evil", "acme:443", "a\\u0000b"}) {
        EXPECT_NE(
            faults_of("subdomain = \"" + wrong + "\"").find("t.toml: zendesk: subdomain is only what stands"),
            std::string::npos)
            << wrong;
    }
    const std::string longest(63, 'a');
    EXPECT_EQ(faults_of("subdomain = \"" + longest + "\""), "");
    EXPECT_NE(faults_of("subdomain = \"" + longest + "a\""), "");
}

TEST(ZendeskOptions, FindTheApiAtTheSubdomain) {
    const auto settings = load(account + key + secret);
    ASSERT_TRUE(settings) << settings.error().sentences.front();
    const auto& zendesk = settings->zendesk;
    EXPECT_EQ(zendesk.api_base.origin() + zendesk.api_base.target, "https://acme.zendesk.com/sc");
    EXPECT_EQ(zendesk.app_id, "5d8cff3cd55b040010928b5b");
    EXPECT_EQ(zendesk.api_key_id, "app_5d8cff3cd55b040010928b5c");
    EXPECT_EQ(zendesk.api_key_secret.reveal(), "canary");
    EXPECT_TRUE(settings->warnings.empty());
}

TEST(ZendeskOptions, TakeAnotherAddressOfTheApiWithoutItsLastSlash) {
    for (const auto& [written, read] : std::vector<std::pair<std::string, std::string>>{
             {"https://api.smooch.io", "https://api.smooch.io"},
             {"https://acme.zendesk.com/sc/", "https://acme.zendesk.com/sc"},
             {"http://127.0.0.1:8443/sc", "http://127.0.0.1:8443/sc"},
             {"http://[::1]:8443/sc", "http://[::1]:8443/sc"}}) {
        const auto settings = load("api_base = \"" + written + "\"\n" + key + secret);
        ASSERT_TRUE(settings) << settings.error().sentences.front();
        EXPECT_EQ(settings->zendesk.api_base.origin() + settings->zendesk.api_base.target, read);
    }
}

TEST(ZendeskOptions, AreRefusedWithWordsThatSayHowToMendThem) {
    for (const auto& [zendesk, expected] : std::vector<std::pair<std::string, std::vector<const char*>>>{
             {"app_id = \"5d8cff3cd55b040010928b5b\"",
              {"api_key_id is missing", "t.toml: zendesk: there is no secret; give one of api_key_secret_file",
               "need the subdomain"}},
             {account + secret, {"app_id is missing", "api_key_id is missing"}},
             {"api_base = \"https://acme.zendesk.com/sc\"", {"app_id is missing", "api_key_id is missing"}},
             {account + "app_id = \"app_5d8cff3cd55b040010928b5c\"\napi_key_id = \"a:b\"\n" + secret,
              {"app_id is the app's own id", "api_key_id is missing or no id"}},
             {account + key + secret + "api_key_secret_file = \"x\"", {"several secrets"}},
             {key + secret + "api_base = \"http://acme.zendesk.com/sc\"", {"plain http", "write https"}},
             {key + secret + "api_base = \"https://acme.zendesk.com/sc?x=1\"", {"ends before /v2"}},
             {key + secret + "api_base = \"acme\"", {"t.toml:5", "zendesk.api_base", "neither http://"}},
             {"sub_domain = \"acme\"", {"did you mean \"zendesk.subdomain\""}}}) {
        const std::string all = faults_of(zendesk);
        for (const char* part : expected) EXPECT_NE(all.find(part), std::string::npos) << zendesk << "\n" << all;
        EXPECT_EQ(all.find("canary"), std::string::npos);
    }
}

TEST(ZendeskOptions, WarnOfIdsThatDoNotLookLikeZendesks) {
    const auto settings =
        load(account + "app_id = \"my-app\"\napi_key_id = \"act_5963ceb97cde542d000dbdb1\"\n" + secret);
    ASSERT_TRUE(settings) << settings.error().sentences.front();
    EXPECT_EQ(settings->warnings.size(), 2U);
}

}  // namespace
}  // namespace tokenbooth::config
