#include "support/paths.hpp"
#include "support/temporary_folder.hpp"

#include <tokenbooth/config/load.hpp>
#include <tokenbooth/config/reference.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace tokenbooth::config {
namespace {

const std::filesystem::path root = test::source_folder();

// The file's text; with TOKENBOOTH_UPDATE set, after writing `expected` to it.
std::string text_of(const std::filesystem::path& file, const std::string& expected) {
    if (std::getenv("TOKENBOOTH_UPDATE") != nullptr) std::ofstream(file, std::ios::binary) << expected;
    return test::TemporaryFolder::read(file);
}

TEST(Reference, TomlIsWhatTheTableOfOptionsSays) {
    EXPECT_EQ(text_of(root / "config" / "reference.toml", reference_toml()), reference_toml());
}

TEST(Reference, DocumentationHoldsTheTableOfOptions) {
    const auto file = root / "docs" / "configuration.md";
    std::string text = test::TemporaryFolder::read(file);
    const std::size_t begin = text.find("| key |");
    const std::size_t end = text.find("\n\n", begin) + 1;
    ASSERT_NE(begin, std::string::npos);
    EXPECT_EQ(text_of(file, text.replace(begin, end - begin, reference_markdown())), text);
}

// So that what it shows as defaults are the defaults, and every example is one that is understood.
TEST(Reference, TomlIsAConfigurationLikeAnyOther) {
    std::string toml = reference_toml();
    const auto settings = load_text(toml, "reference.toml", "/nonexistent");
    ASSERT_FALSE(settings);
    ASSERT_EQ(settings.error().sentences.size(), 1U) << settings.error().sentences.back();
    EXPECT_NE(settings.error().sentences.front().find("/run/secrets/zendesk-messaging: cannot be opened"),
              std::string::npos);
}

// Whoever forgets to fill something in is told so at the start, not by a 401 or by Zendesk.
TEST(Reference, SmallestConfigurationLacksExactlyWhatIsTheSitesOwn) {
    Environment nothing;
    const auto settings = load(root / "config" / "tokenbooth.toml", nothing, Purpose::service);
    ASSERT_FALSE(settings);
    std::string all;
    for (const auto& sentence : settings.error().sentences) all += sentence + "\n";
    EXPECT_EQ(settings.error().sentences.size(), 3U) << all;
    for (const char* expected :
         {"the id is no key id", "zendesk-messaging.key: cannot be opened", "tokenbooth api-key new NAME"}) {
        EXPECT_NE(all.find(expected), std::string::npos) << all;
    }
}

}  // namespace
}  // namespace tokenbooth::config
