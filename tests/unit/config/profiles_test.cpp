#include <tokenbooth/config/load.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::config {
namespace {

const std::string one = "secret = \"a-secret-of-forty-characters-or-more-one\"\n";
const std::string two = "secret = \"a-secret-of-forty-characters-or-more-two\"\n";
const std::string account =
    "[server]\npublic_url = \"https://login.example.com\"\n[zendesk]\nsubdomain = \"acme\"\n";

core::Result<Settings, Faults> load(const std::string& toml) {
    return load_text(toml, "t.toml", "/etc/tokenbooth");
}

std::string faults_of(const std::string& toml) {
    const auto settings = load(toml);
    std::string all;
    if (settings) return all;
    for (const auto& sentence : settings.error().sentences) all += sentence + "\n";
    return all;
}

bool says(const std::string& toml, const std::string& what) {
    const std::string faults = faults_of(toml);
    return faults.find(what) != std::string::npos;
}

TEST(ProfileSettings, AreOffWithoutASecret) {
    const auto settings = load("");
    ASSERT_TRUE(settings);
    EXPECT_FALSE(has_profiles(*settings));
    for (const auto& [toml, warning] :
         {std::pair{"[chat]\ntoken_ttl = \"5m\"\n",
                    "t.toml: chat: is off, for there is no secret; give one of chat.secret_file, chat.secret_env, "
                    "chat.secret"},
          {"[sso]\nafter_logout = \"https://x.example/\"\n", "t.toml: sso: is off, for there is no secret"}}) {
        const auto off = load(toml);
        ASSERT_TRUE(off) << toml;
        EXPECT_FALSE(has_profiles(*off));
        ASSERT_EQ(off->warnings.size(), 1U);
        EXPECT_TRUE(off->warnings[0].starts_with(warning)) << off->warnings[0];
    }
}

TEST(ProfileSettings, HoldWhatIsWritten) {
    const auto settings =
        load(account + "[chat]\n" + one + "token_ttl = \"7m\"\n[help_center]\n" + two +
             "require_verified_email = false\n[sso]\nsecret = \"a-secret-of-forty-characters-or-more-3\"\n"
             "login_page = \"https://www.example.com/#/login?next={return_to}\"\n"
             "allowed_return_hosts = [\"help.example.com\"]\nattributes = [\"tags\", \"role\"]\n"
             "after_logout = \"http://localhost:3000/bye\"\n");
    ASSERT_TRUE(settings) << settings.error().sentences.front();
    EXPECT_EQ(settings->chat.tokens.ttl, std::chrono::minutes(7));
    EXPECT_FALSE(settings->help_center.tokens.require_verified_email);
    EXPECT_TRUE(settings->sso.tokens.require_verified_email);
    EXPECT_EQ(settings->sso.tokens.attributes, (std::vector<std::string>{"tags", "role"}));
    EXPECT_TRUE(secret_of(*settings, model::Profile::support_sdk).empty());
    EXPECT_TRUE(settings->warnings.empty()) << settings->warnings.front();
}

TEST(ProfileSettings, RefuseWhatZendeskWouldNotTake) {
    EXPECT_TRUE(says("[chat]\n" + one + "token_ttl = \"421s\"\n", "longer than 7m"));
    EXPECT_TRUE(says("[chat]\nsecret = \"short\"\n", "at least 32"));
    EXPECT_TRUE(says("[support_sdk]\n" + one + "user_token_ttl = \"3601s\"\n", R"(between "1s" and "1h")"));
    EXPECT_TRUE(says("[support_sdk]\n" + one + "user_token_ttl = \"10ms\"\n", R"(between "1s" and "1h")"));
    EXPECT_TRUE(
        says(account + "[sso]\n" + one + "attributes = [\"organisation\"]\n", "did you mean \"organization\"?"));
}

TEST(ProfileSettings, OfSingleSignOnKnowWhereZendeskIsAndTheWayBack) {
    EXPECT_TRUE(says("[sso]\n" + one, "zendesk.subdomain is missing"));
    const std::string nowhere = "[zendesk]\nsubdomain = \"acme\"\n[sso]\n" + one;
    EXPECT_TRUE(says(nowhere + "login_page = \"https://www.example.com/login\"\n", "set server.public_url"));
    const std::string sso = account + "[sso]\n" + one;
    for (const std::string page : {"/login", "www.example.com", "javascript:alert(1)", "https://a b.example/"}) {
        EXPECT_TRUE(says(sso + "login_page = \"" + page + "\"\n", "sso.login_page is no address of a page"))
            << page;
    }
    EXPECT_TRUE(
        says(sso + "after_logout = \"http://www.example.com/\"\n", "sso.after_logout begins with http://"));
    EXPECT_TRUE(says(sso + "allowed_return_hosts = [\"https://help.example.com\"]\n", "is no host name"));
}

TEST(ProfileSettings, WarnOfOneSecretInTwoPlacesAndOfASignInThatNobodyCanReach) {
    const auto shared = load("[chat]\n" + one + "[help_center]\n" + one);
    ASSERT_TRUE(shared);
    ASSERT_EQ(shared->warnings.size(), 1U);
    EXPECT_NE(shared->warnings.front().find("chat and help_center have the same secret"), std::string::npos);
    const auto closed = load(account + "[sso]\n" + one);
    ASSERT_TRUE(closed);
    ASSERT_EQ(closed->warnings.size(), 1U);
    EXPECT_NE(closed->warnings.front().find("set sso.login_page"), std::string::npos);
}

// threats.md T7: else a token of ours would prove who somebody is.
TEST(ProfileSettings, ShareNoSecretWithAnIssuerOfSessions) {
    EXPECT_TRUE(says("[chat]\n" + one +
                         "[[callers.bearer]]\nissuer = \"https://id.example.com\"\naudience = \"t\"\n"
                         "algorithms = [\"HS256\"]\n" +
                         one,
                     "its secret is that of chat"));
}

}  // namespace
}  // namespace tokenbooth::config
