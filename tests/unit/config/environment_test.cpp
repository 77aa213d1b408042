#include "config/environment.hpp"

#include "support/temporary_folder.hpp"

#include <tokenbooth/config/load.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>

namespace tokenbooth::config {
namespace {

const std::string digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const std::string secret = "a-perfectly-good-secret-of-forty-characters";

class FromEnvironment : public ::testing::Test {
  protected:
    void set(const std::string& name, const std::string& value) {
        setenv(name.c_str(), value.c_str(), 1);
        names_.push_back(name);
    }
    void TearDown() override {
        for (const auto& name : names_) unsetenv(name.c_str());
    }
    core::Result<Settings, Faults> load(const std::string& toml = "") {
        Environment environment = Environment::read();
        return config::load(folder_.write("t.toml", toml), environment);
    }
    std::string faults(const std::string& toml = "") {
        const auto settings = load(toml);
        if (settings) return "none";
        std::string all;
        for (const auto& sentence : settings.error().sentences) all += sentence + "\n";
        return all;
    }

  private:
    std::vector<std::string> names_;
    test::TemporaryFolder folder_;
};

TEST_F(FromEnvironment, NeedsNoFileAtAll) {
    set("TOKENBOOTH__SERVER__LISTEN", "0.0.0.0:8080,[::]:8080");
    set("TOKENBOOTH__SERVER__THREADS", "3");
    set("TOKENBOOTH__SERVER__LIMITS__BODY", "1KiB");
    set("TOKENBOOTH__ZENDESK__INSECURE_ALLOW_SHORT_SECRET", "true");
    set("TOKENBOOTH__MESSAGING__TOKEN_TTL", "5m");
    set("TOKENBOOTH__MESSAGING__PLATFORM_TTL__ANDROID", "2h");
    set("TOKENBOOTH__MESSAGING__KEYS__0__ID", "app_1");
    set("TOKENBOOTH__MESSAGING__KEYS__0__SECRET", "short");
    set("TOKENBOOTH__MESSAGING__KEYS__0__SIGN_FROM", "2026-12-01T02:00:00+02:00");
    set("TOKENBOOTH__CALLERS__API_KEYS__0__NAME", "shop");
    set("TOKENBOOTH__CALLERS__API_KEYS__0__SHA256", digest);
    set("TOKENBOOTH__CALLERS__API_KEYS__0__PROFILES__0", "messaging");
    set("TOKENBOOTH__DIRECTORY__0__KIND", "sqlite");
    set("TOKENBOOTH__DIRECTORY__0__PATH", "/data/users.db");
    set("TOKENBOOTH__LOG__FORMAT", "text");
    Environment environment = Environment::read();
    const auto settings = config::load("", environment, Purpose::service);
    ASSERT_TRUE(settings) << settings.error().sentences.front();
    EXPECT_EQ(settings->server.listen, (std::vector<std::string>{"0.0.0.0:8080", "[::]:8080"}));
    EXPECT_EQ(settings->server.threads, 3U);
    EXPECT_EQ(settings->server.limits.body, 1024U);
    EXPECT_EQ(settings->messaging.ttl, std::chrono::minutes(5));
    EXPECT_EQ(settings->messaging.android_ttl, std::chrono::hours(2));
    EXPECT_EQ(settings->messaging_keys.front().secret.reveal(), "short");
    EXPECT_EQ(core::unix_seconds(*settings->messaging_keys.front().sign_from), 1796083200);
    EXPECT_EQ(settings->api_keys.front().name, "shop");
    EXPECT_EQ(settings->directories.front().path, "/data/users.db");
    EXPECT_EQ(settings->log.format, observability::LogFormat::text);
}

TEST_F(FromEnvironment, WinsOverTheFile) {
    set("TOKENBOOTH__SERVER__THREADS", "3");
    set("TOKENBOOTH__SERVER__LISTEN__0", "127.0.0.1:1");
    set("TOKENBOOTH__SERVER__LISTEN__1", "127.0.0.1:2");
    const auto settings = load("[server]\nthreads = 2\nlisten = [\"127.0.0.1:9\"]\nmax_connections = 7\n");
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->server.threads, 3U);
    EXPECT_EQ(settings->server.listen, (std::vector<std::string>{"127.0.0.1:1", "127.0.0.1:2"}));
    EXPECT_EQ(settings->server.max_connections, 7U);
}

TEST_F(FromEnvironment, MergesTablesByIndexAndMayAddTheNext) {
    set("TOKENBOOTH__MESSAGING__KEYS__0__ID", "app_new_name");
    set("TOKENBOOTH__MESSAGING__KEYS__1__ID", "app_2");
    set("TOKENBOOTH__MESSAGING__KEYS__1__SECRET", secret);
    const auto settings = load("[[messaging.keys]]\nid = \"app_1\"\nsecret = \"" + secret + "\"\n");
    ASSERT_TRUE(settings) << settings.error().sentences.front();
    ASSERT_EQ(settings->messaging_keys.size(), 2U);
    EXPECT_EQ(settings->messaging_keys[0].id, "app_new_name");
    EXPECT_EQ(settings->messaging_keys[0].secret.reveal(), secret);
    EXPECT_EQ(settings->messaging_keys[1].id, "app_2");
}

TEST_F(FromEnvironment, ReplacesEveryFormOfASecretByAnyOther) {
    set("TOKENBOOTH__MESSAGING__KEYS__0__SECRET", secret);
    const auto settings = load("[[messaging.keys]]\nid = \"app_1\"\nsecret_file = \"/nowhere/at/all\"\n");
    ASSERT_TRUE(settings) << settings.error().sentences.front();
    EXPECT_EQ(settings->messaging_keys.front().secret.reveal(), secret);
}

TEST_F(FromEnvironment, IsOverwrittenWhereItHeldASecret) {
    set("TOKENBOOTH__MESSAGING__KEYS__0__ID", "app_1");
    set("TOKENBOOTH__MESSAGING__KEYS__0__SECRET", secret);
    const char* bytes = std::getenv("TOKENBOOTH__MESSAGING__KEYS__0__SECRET");
    ASSERT_TRUE(Environment::read().entries().faults.empty());
    EXPECT_EQ(std::strlen(bytes), 0U);
}

TEST_F(FromEnvironment, KeepsItsSecretsForTheNextLoad) {
    set("TOKENBOOTH__MESSAGING__KEYS__0__ID", "app_1");
    set("TOKENBOOTH__MESSAGING__KEYS__0__SECRET", secret);
    set("TOKENBOOTH__MESSAGING__KEYS__1__ID", "app_2");
    set("TOKENBOOTH__MESSAGING__KEYS__1__SECRET_ENV", "OTHER_SECRET");
    set("OTHER_SECRET", secret + "-2");
    Environment environment = Environment::read();
    for (int i = 0; i < 3; ++i) {
        const auto settings = config::load("", environment);
        ASSERT_TRUE(settings) << settings.error().sentences.front();
        EXPECT_EQ(settings->messaging_keys[0].secret.reveal(), secret);
        EXPECT_EQ(settings->messaging_keys[1].secret.reveal(), secret + "-2");
    }
}

TEST_F(FromEnvironment, RefusesANameThatIsNoKeyAndSaysTheNearest) {
    set("TOKENBOOTH__SERVER__LISSEN", "x");
    EXPECT_EQ(faults(),
              "environment variable TOKENBOOTH__SERVER__LISSEN names no key of the configuration; did you mean "
              "\"TOKENBOOTH__SERVER__LISTEN\"?\n");
}

TEST_F(FromEnvironment, GuessesAShortenedNameAsInTheFile) {
    set("TOKENBOOTH__CHAT__TTL", "60s");
    EXPECT_NE(faults().find("did you mean \"TOKENBOOTH__CHAT__TOKEN_TTL\"?"), std::string::npos) << faults();
}

TEST_F(FromEnvironment, RefusesGaps) {
    set("TOKENBOOTH__MESSAGING__KEYS__1__ID", "app_2");
    EXPECT_NE(faults().find("TOKENBOOTH__MESSAGING__KEYS__1__ID leaves a gap: the next index is 0"),
              std::string::npos);
}

TEST_F(FromEnvironment, RefusesAGapInAList) {
    set("TOKENBOOTH__SERVER__LISTEN__1", "127.0.0.1:1");
    EXPECT_NE(faults().find("leaves a gap"), std::string::npos);
}

TEST_F(FromEnvironment, IsHeldToTheSameTypes) {
    set("TOKENBOOTH__SERVER__THREADS", "three");
    set("TOKENBOOTH__ZENDESK__INSECURE_ALLOW_SHORT_SECRET", "yes");
    set("TOKENBOOTH__LOG__LEVEL", "loud");
    const std::string all = faults();
    EXPECT_NE(all.find("environment variable TOKENBOOTH__SERVER__THREADS: server.threads must be a whole number"),
              std::string::npos)
        << all;
    EXPECT_NE(all.find("must be true or false"), std::string::npos);
    EXPECT_NE(all.find("log.level must be one of"), std::string::npos);
}

}  // namespace
}  // namespace tokenbooth::config
