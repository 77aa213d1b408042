#include <tokenbooth/config/load.hpp>
#include <tokenbooth/model/sso_attributes.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::config {
namespace {

constexpr const char* ldap =
    "[[directory]]\nkind = \"ldap\"\nurl = \"ldaps://ldap.example.com\"\nbase_dn = \"dc=example\"\n";

TEST(LdapDirectoryOptions, SayWhichAttributesHoldWhatSingleSignOnClaims) {
    for (const auto name : model::sso_attribute_names()) {
        const auto settings = load_text(
            std::string(ldap) + "attributes = { " + std::string(name) + " = \"held\" }\n", "t.toml", "/");
        ASSERT_TRUE(settings) << settings.error().sentences.front();
        const auto& attributes = settings->directories.front().ldap.attributes;
        ASSERT_EQ(attributes.sso.size(), 1U) << name;
        EXPECT_EQ(attributes.sso.begin()->first, name);
        EXPECT_EQ(attributes.sso.begin()->second, "held");
        EXPECT_EQ(attributes.external_id, "entryUUID") << "the others keep their defaults";
    }
}

TEST(LdapDirectoryOptions, AreNotForOtherKinds) {
    const auto settings =
        load_text("[[directory]]\nkind = \"sqlite\"\nattributes = { tags = \"x\" }\n", "t.toml", "/");
    ASSERT_FALSE(settings);
    EXPECT_NE(settings.error().sentences.front().find("\"attributes.tags\" is not for kind \"sqlite\""),
              std::string::npos)
        << settings.error().sentences.front();
}

}  // namespace
}  // namespace tokenbooth::config
