#include <tokenbooth/config/load.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::config {
namespace {

using namespace std::chrono_literals;

core::Result<Settings, Faults> load(const std::string& session) {
    return load_text("[callers.session]\n" + session, "t.toml", "/etc/tokenbooth");
}

const std::string whole = R"(introspect_url = "https://shop.internal:8443/api/session?x=1"
cookies = ["shop_session", "shop_session.sig"]
subject = "/user/id"
)";

TEST(SessionOptions, AreRead) {
    const auto plain = load(whole);
    ASSERT_TRUE(plain) << plain.error().sentences.front();
    const auto& defaults = plain->session;
    EXPECT_TRUE(has_callers(*plain));
    EXPECT_EQ(defaults.endpoint.url.authority(), "shop.internal:8443");
    EXPECT_EQ(defaults.endpoint.url.target, "/api/session?x=1");
    EXPECT_EQ(defaults.subject, (core::JsonPointer{{"user", "id"}}));
    EXPECT_EQ(defaults.subject_is, model::SubjectKey::external_id);
    EXPECT_EQ(defaults.timeout, 2s);
    EXPECT_EQ(defaults.cache_ttl, 0ms);
    const auto all =
        load(whole + "subject_is = \"email\"\ntimeout = \"300ms\"\ncache_ttl = \"5s\"\nca_file = \"ca.pem\"\n");
    ASSERT_TRUE(all) << all.error().sentences.front();
    EXPECT_EQ(all->session.subject_is, model::SubjectKey::email);
    EXPECT_EQ(all->session.timeout, 300ms);
    EXPECT_EQ(all->session.cache_ttl, 5s);
    EXPECT_EQ(all->session.endpoint.ca_file, "/etc/tokenbooth/ca.pem");
}

TEST(SessionOptions, AreOffUnlessTheyAreThere) {
    const auto settings = load_text("", "t.toml", "/etc/tokenbooth");
    EXPECT_FALSE(settings->session.is_on());
    EXPECT_FALSE(has_callers(*settings));
}

TEST(SessionOptions, AreRefusedWithWordsThatSayHowToMendThem) {
    for (const auto& [session, expected] : std::vector<std::pair<std::string, std::vector<const char*>>>{
             {"timeout = \"1s\"", {"introspect_url is missing", "cookies is missing", "subject is missing"}},
             {"introspect_url = \"shop\"\ncookies = [\"a\"]\nsubject = \"/a\"", {"t.toml:2", "neither http://"}},
             {"introspect_url = \"http://user:canary@h/\"", {"names a user"}},
             {whole + "subject = 1", {"t.toml"}},
             {"subject = \"user\"", {"begins with a slash"}},
             {"introspect_url = \"http://h/\"\ncookies = []\nsubject = \"/a\"", {"names no cookie"}},
             {"introspect_url = \"http://h/\"\ncookies = [\"a=b\"]\nsubject = \"/a\"", {"no name of a cookie"}},
             {"introspect_url = \"http://h/\"\ncookies = [\"a\", \"a\"]\nsubject = \"/a\"", {"named twice"}},
             {"introspect_url = \"http://h/\"\ncookies = [\"a\"]\nsubject = \"/a\"\nca_file = \"x\"",
              {"https://"}},
             {whole + "subject_is = \"id\"", {"\"external_id\""}},
             {whole + "timeout = \"0s\"", {"between"}},
             {whole + "cookie = [\"a\"]", {"did you mean"}}}) {
        const auto settings = load(session);
        ASSERT_FALSE(settings) << session;
        std::string all;
        for (const auto& sentence : settings.error().sentences) all += sentence + "\n";
        for (const char* part : expected) EXPECT_NE(all.find(part), std::string::npos) << session << "\n" << all;
        EXPECT_EQ(all.find("canary"), std::string::npos);
    }
}

}  // namespace
}  // namespace tokenbooth::config
