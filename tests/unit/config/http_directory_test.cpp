#include <tokenbooth/config/load.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::config {
namespace {

core::Result<Settings, Faults> load(const std::string& directory) {
    return load_text("[[directory]]\nkind = \"http\"\n" + directory, "t.toml", "/etc/tokenbooth");
}

const std::string secret = "secret = \"a-perfectly-good-secret-of-forty-characters\"\n";

TEST(HttpDirectoryOptions, AreRead) {
    const auto settings =
        load("url = \"https://users.internal/find\"\nca_file = \"ca.pem\"\nmax_in_flight = 8\n" + secret);
    ASSERT_TRUE(settings) << settings.error().sentences.front();
    const auto& directory = settings->directories.front();
    EXPECT_EQ(directory.kind, DirectoryKind::http);
    EXPECT_EQ(directory.name, "http");
    EXPECT_EQ(directory.service.name, "http");
    EXPECT_EQ(directory.service.endpoint.url.target, "/find");
    EXPECT_EQ(directory.service.endpoint.ca_file, "/etc/tokenbooth/ca.pem");
    EXPECT_EQ(directory.service.secret.reveal(), "a-perfectly-good-secret-of-forty-characters");
    EXPECT_GT(directory.service.endpoint.max_in_flight, 8U);
}

TEST(HttpDirectoryOptions, AreRefusedWithWordsThatSayHowToMendThem) {
    for (const auto& [directory, expected] : std::vector<std::pair<std::string, const char*>>{
             {secret, "url is no URL"},
             {"url = \"ftp://h/\"\n" + secret, "neither http://"},
             {"url = \"http://u:canary@h/\"\n" + secret, "names a user"},
             {"url = \"http://h/\"\n", "there is no secret"},
             {"url = \"http://h/\"\nsecret = \"canary\"\n", "the secret"},
             {"url = \"http://h/\"\nca_file = \"x\"\n" + secret, "https://"},
             {"url = \"http://h/\"\npath = \"x\"\n" + secret, "not for kind \"http\""}}) {
        const auto settings = load(directory);
        ASSERT_FALSE(settings) << directory;
        std::string all;
        for (const auto& sentence : settings.error().sentences) all += sentence + "\n";
        EXPECT_NE(all.find(expected), std::string::npos) << directory << "\n" << all;
        EXPECT_NE(all.find("directory"), std::string::npos);
        EXPECT_EQ(all.find("canary"), std::string::npos) << all;
    }
}

}  // namespace
}  // namespace tokenbooth::config
