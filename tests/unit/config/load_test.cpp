#include "support/temporary_folder.hpp"

#include <tokenbooth/config/load.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::config {
namespace {

using namespace std::chrono_literals;

const std::string digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const std::string key_stanza =
    "[[messaging.keys]]\nid = \"app_1\"\nsecret = \"a-perfectly-good-secret-of-forty-characters\"\n";

core::Result<Settings, Faults> load(const std::string& toml) {
    return load_text(toml, "t.toml", "/etc/tokenbooth");
}

std::string faults_of(const std::string& toml) {
    const auto settings = load(toml);
    if (settings) return "none";
    std::string all;
    for (const auto& sentence : settings.error().sentences) all += sentence + "\n";
    return all;
}

TEST(Load, DefaultsAreTheContracts) {
    const auto settings = load("");
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->server.listen, std::vector<std::string>{"127.0.0.1:8080"});
    EXPECT_EQ(settings->server.request_timeout, 3500ms);
    EXPECT_EQ(settings->server.shutdown_grace, 20s);
    EXPECT_EQ(settings->server.limits.body, 64U * 1024U);
    EXPECT_EQ(settings->messaging.ttl, 15min);
    EXPECT_EQ(settings->messaging.android_ttl, 1h);
    ASSERT_EQ(settings->directories.size(), 1U);
    EXPECT_EQ(settings->directories.front().path, "/etc/tokenbooth/tokenbooth.db");
}

TEST(Load, ReadsEveryKindOfValue) {
    const auto settings = load(key_stanza + R"(
sign_from = 2026-12-01T02:00:00+02:00
[server]
listen = ["127.0.0.1:1", "[::1]:2"]
threads = 3
request_timeout = "2s"
[server.limits]
body = "1KiB"
header = 8192
[messaging]
token_ttl = "5m"
platform_ttl = { android = "2h", web = "90s" }
[[callers.api_keys]]
name = "shop"
sha256 = ")" + digest + R"("
profiles = ["messaging"]
expires = 2027-01-01T00:00:00Z
[[directory]]
kind = "sqlite"
name = "customers"
timeout = "500ms"
path = "users.db"
[log]
level = "warning"
format = "text"
)");
    ASSERT_TRUE(settings) << settings.error().sentences.front();
    EXPECT_EQ(settings->server.listen.size(), 2U);
    EXPECT_EQ(settings->server.threads, 3U);
    EXPECT_EQ(settings->server.limits.body, 1024U);
    EXPECT_EQ(settings->server.limits.header, 8192U);
    EXPECT_EQ(settings->messaging.ttl, 5min);
    EXPECT_EQ(settings->messaging.android_ttl, 2h);
    EXPECT_EQ(settings->messaging.web_ttl, 90s);
    ASSERT_EQ(settings->messaging_keys.size(), 1U);
    EXPECT_EQ(settings->messaging_keys.front().id, "app_1");
    EXPECT_EQ(core::unix_seconds(*settings->messaging_keys.front().sign_from), 1796083200);
    EXPECT_EQ(settings->api_keys.front().name, "shop");
    EXPECT_EQ(crypto::to_hex(settings->api_keys.front().sha256), digest);
    EXPECT_EQ(core::unix_seconds(*settings->api_keys.front().expires), 1798761600);
    EXPECT_EQ(settings->directories.front().path, "/etc/tokenbooth/users.db");
    EXPECT_EQ(settings->directories.front().guard.timeout, 500ms);
    EXPECT_EQ(settings->log.format, observability::LogFormat::text);
}

TEST(Load, ReadsAWholeFileAndItsSecretFileBesideIt) {
    const test::TemporaryFolder folder;
    folder.write("zendesk.key", "a-perfectly-good-secret-of-forty-characters\n");
    const auto file =
        folder.write("t.toml", "[[messaging.keys]]\nid = \"app_1\"\nsecret_file = \"zendesk.key\"\n");
    Environment nothing;
    const auto settings = load(file, nothing);
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->messaging_keys.front().secret.reveal(), "a-perfectly-good-secret-of-forty-characters");
    EXPECT_FALSE(load(folder.path() / "missing.toml", nothing));
}

TEST(Load, RefusesAnUnknownKeyWithItsLineAndTheNearest) {
    EXPECT_EQ(faults_of("[server]\n\nlisten_on = [\"127.0.0.1:1\"]\n"),
              "t.toml:3: unknown key \"server.listen_on\"; did you mean \"server.listen\"?\n");
    EXPECT_EQ(
        faults_of(key_stanza + "secret_fil = \"x\"\n"),
        "t.toml:4: unknown key \"messaging.keys[].secret_fil\"; did you mean \"messaging.keys[].secret_file\"?\n");
    EXPECT_EQ(faults_of("entirely_unlike_anything = 1"), "t.toml:1: unknown key \"entirely_unlike_anything\"\n");
    EXPECT_EQ(faults_of("[sever]\n"), "t.toml:1: unknown key \"sever\"\n");
}

TEST(Load, ReportsAllFaultsAtOnceInTheOrderOfTheFile) {
    const std::string faults = faults_of("[server]\nthreads = \"two\"\nlisten = 8080\n[log]\nlevel = \"loud\"\n");
    EXPECT_EQ(faults,
              "t.toml:2: server.threads must be a whole number, 0 or more, without quotes\n"
              "t.toml:3: server.listen must be a list of strings, in brackets\n"
              "t.toml:5: log.level must be one of \"debug\" \"info\" \"warning\" \"error\"\n");
}

struct Faulty {
    std::string toml;
    const char* says;
};

const Faulty faulty[] = {
    {"[server", "not valid TOML"},
    {"[server]\nlisten = [1]", "each in quotes"},
    {"[server]\nthreads = -1", "0 or more"},
    {"[server]\nrequest_timeout = 5", "a duration in quotes"},
    {"[server]\nrequest_timeout = \"5 apples\"", "a duration in quotes"},
    {"[server.limits]\nbody = \"64kb\"", "must be a size"},
    {"[server.limits]\nbody = -1", "must be a size"},
    {"[zendesk]\ninsecure_allow_short_secret = \"yes\"", "true or false"},
    {"[messaging]\ntoken_ttl = \"25h\"", "at most 24h"},
    {"[messaging]\ntoken_ttl = \"0s\"", "at least one"},
    {"[messaging]\ntoken_ttl = \"1500ms\"", "whole number of seconds"},
    {"[messaging]\nplatform_ttl = { windows = \"1h\" }", "unknown key \"messaging.platform_ttl.windows\""},
    {"[[messaging.keys]]\nid = \"app_1\"", "there is no secret"},
    {key_stanza + "secret_env = \"X\"", "several secrets"},
    // Of what may be a secret, six bytes are shown, or as many as end with a character.
    {"[[messaging.keys]]\nid = \"schlüssel\"", "messaging key \"schlü…\""},
    {"[[messaging.keys]]\nid = \"schloüssel\"", "messaging key \"schlo…\""},
    {"[[messaging.keys]]\nid = \"app_1\"\nsecret = \"short\"", "at least 32"},
    {"[[messaging.keys]]\nid = \"app_1\"\nsecret_file = \"/nowhere/at/all\"", "cannot be opened"},
    {"[[messaging.keys]]\nid = \"app_1\"\nsecret_env = \"TOKENBOOTH_TEST_UNSET\"", "is not set"},
    {"[[messaging.keys]]\nsecret = \"a-perfectly-good-secret-of-forty-characters\"",
     "t.toml:2: the key has no id"},
    {"[[messaging.keys]]\nid = \"app_…\"\nsecret = \"a-perfectly-good-secret-of-forty-characters\"",
     "the id is no key id"},
    {key_stanza + key_stanza, "two keys have the id app_"},
    {key_stanza + "sign_from = \"tomorrow\"", "must be a time with its zone"},
    {key_stanza + "sign_from = 2026-12-01T00:00:00", "must be a time with its zone"},
    {key_stanza + "sign_from = 2026-12-01", "must be a time with its zone"},
    {"[[callers.api_keys]]\nname = \"a\"", "has no sha256"},
    {"[[callers.api_keys]]\nname = \"a\"\nsha256 = \"abc\"", "64 hexadecimal digits"},
    {"[[callers.api_keys]]\nsha256 = \"" + digest + "\"", "has no name"},
    {"[[callers.api_keys]]\nname = \"a\"\nsha256 = \"" + digest +
         "\"\n[[callers.api_keys]]\nname = \"b\"\nsha256 = \"" + digest + "\"",
     "is there twice"},
    {"[[callers.api_keys]]\nname = \"a\"\nsha256 = \"" + digest + "\"\nprofiles = [\"everything\"]",
     R"(profiles that exist, and "everything" is none: "messaging", "chat")"},
    {"[[messaging.keys]]\n", "t.toml:1: [[messaging.keys]] has nothing in it"},
    {"[chat]\nttl = \"60s\"", R"(unknown key "chat.ttl"; did you mean "chat.token_ttl"?)"},
    {"[lok]\n", "unknown key \"lok\""},
    {"server = []", "unknown key \"server\""},
    {"[server]\nlisten = [\"text\"]", "no address to listen at"},
    {"[server]\nlisten = []", "server.listen is empty"},
    {"[server]\nlisten = 1979-05-27", "must be a list of strings"},
    {"[server]\nmax_connections = 0", "must be between 1 and"},
    {"[server]\nthreads = 9223372036854775807", "must be at most 1024"},
    {"[server]\nrequest_timeout = \"9999d\"", "must be between \"1ms\" and \"1d\""},
    {"[server.limits]\nidle_timeout = \"0s\"", "must be between"},
    {"[server.limits]\nbody = 0", "must be between 1 byte"},
    {"[[messaging.keys]]\nid = \"app_1\"\nsecret_file = \"0123456789abcdef0123456789abcdef!\"",
     "looks like the secret itself"},
    {"[[messaging.keys]]\nid = \"0123456789abcdef0123456789abcdef!\"\nsecret = \"app_0123456789abcdef01234567\"",
     "the id is no key id"},
    {"[[messaging.keys]]\nsecret = 998877665544332211009988776655443322110099", "not valid TOML"},
    {std::string(20000, 'a') + " = 1", "t.toml:1: the line is longer than 16 KiB"},
    {"[[directory]]\nkind = \"oracle\"", "kind must be one of \"sqlite\""},
    {"[[directory]]\nkind = \"file\"", "needs a path"},
    {"[[directory]]\nkind = \"file\"\npath = \"u.csv\"\nuser_query = \"SELECT 1\"",
     "\"user_query\" is not for kind \"file\""},
    {"[[directory]]\nkind = \"caller\"\npath = \"x\"", "\"path\" is not for kind \"caller\""},
    {"[[directory]]\nkind = \"sqlite\"\ntrust_email_verified = true", "is not for kind \"sqlite\""},
    {"[[directory]]\nkind = \"sqlite\"\nemail_query = \"SELECT 1\"", "come beside user_query"},
    {"[[directory]]\nkind = \"sqlite\"\nmax_in_flight = 0", "no look-up at all"},
    {"[[directory]]\nkind = \"caller\"\n[[directory]]\nkind = \"sqlite\"", "as the last"},
    {"[[callers.api_keys]]\nname = \"a\"\nmay_assert = true\nsha256 = \"" + std::string(64, 'a') + "\"",
     "no directory takes its word"},
    {"[[directory]]\npath = \"x\"", "has no kind"},
    {"[[directory]]\nkind = \"sqlite\"\npath = \"\"", "must not be empty"},
    {"[[directory]]\nkind = \"sqlite\"\n[[directory]]\nkind = \"sqlite\"", "give each a name of its own"},
    {"[directory]\nkind = \"sqlite\"", "unknown key \"directory.kind\""},
    {"server = 5", "unknown key \"server\""},
};

TEST(Load, SaysOfEachFaultHowToMendIt) {
    for (const auto& [toml, says] : faulty) {
        EXPECT_NE(faults_of(toml).find(says), std::string::npos) << toml << "\n" << faults_of(toml);
    }
}

TEST(Load, SaysOfOneMistakeOneSentence) {
    EXPECT_EQ(
        faults_of("[[callers.api_keys]]\nname = \"a\"\nsha256 = \"abc\""),
        "t.toml:3: callers.api_keys[].sha256 must be 64 hexadecimal digits in quotes; `tokenbooth api-key new "
        "NAME` prints the whole stanza\n");
}

TEST(Load, NeverRepeatsASecret) {
    for (const std::string& stanza :
         {std::string("secret = \"canary-canary\""),
          std::string("secret = \" canary-canary-canary-canary-canary\""),
          std::string("secret = [\"canary-canary\"]"), std::string("secret = \"canary-canary\" x")}) {
        EXPECT_EQ(faults_of("[[messaging.keys]]\nid = \"app_1\"\n" + stanza).find("canary"), std::string::npos)
            << stanza;
    }
}

TEST(Load, AdmitsAShortSecretOnlyByItsOwnName) {
    const auto settings = load(
        "[zendesk]\ninsecure_allow_short_secret = true\n"
        "[[messaging.keys]]\nid = \"app_1\"\nsecret = \"short\"\n");
    EXPECT_TRUE(settings);
}

TEST(Load, NamesWhatAServiceCannotDoWithoutBesideEveryOtherFault) {
    const auto settings = load_text("[server]\nthreads = \"two\"\n", "t.toml", "", Purpose::service);
    ASSERT_FALSE(settings);
    ASSERT_EQ(settings.error().sentences.size(), 3U);
    EXPECT_NE(settings.error().sentences[1].find("no key to sign with"), std::string::npos);
    EXPECT_NE(settings.error().sentences[2].find("tokenbooth api-key new NAME"), std::string::npos);
}

TEST(Load, WarnsOfAKeyIdThatDoesNotLookLikeZendesks) {
    EXPECT_EQ(load(key_stanza)->warnings.size(), 1U);
    std::string usual = key_stanza;
    usual.replace(usual.find("app_1"), 5, "app_5deaa3531c7f940010cc4ba4");
    EXPECT_TRUE(load(usual)->warnings.empty());
}

}  // namespace
}  // namespace tokenbooth::config
