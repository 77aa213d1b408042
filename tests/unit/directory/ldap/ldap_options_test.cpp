#include <tokenbooth/directory/ldap/ldap_options.hpp>

#include "directory/ldap/endpoint.hpp"

#include <gtest/gtest.h>

namespace tokenbooth::directory::ldap {
namespace {

struct UrlCase {
    const char* url;
    const char* text;
};

TEST(LdapUrl, SaysWhereTheServerIs) {
    const std::vector<UrlCase> cases = {
        {"ldap://ldap.example.com", "ldap.example.com:389"},
        {"ldaps://ldap.example.com", "ldap.example.com:636"},
        {"LDAP://ldap.example.com:1389/", "ldap.example.com:1389"},
        {"ldaps://[2001:db8::1]:1636", "[2001:db8::1]:1636"},
        {"ldap://[::1]", "[::1]:389"},
        {"ldapi:///", "/run/slapd/ldapi"},
        {"ldapi://%2Ftmp%2fa%20b", "/tmp/a b"},
        {"ldapi://%2Ftmp%2fa/", "/tmp/a"},
    };
    for (const auto& [url, text] : cases) {
        const auto endpoint = parse_endpoint(url);
        ASSERT_TRUE(endpoint) << url;
        EXPECT_EQ(endpoint->text(), text);
    }
}

TEST(LdapUrl, IsRefusedWhereItSaysMoreOrLess) {
    for (const char* url : {"",
                            "ldap",
                            "http://h",
                            "ldap://",
                            "ldap:///",
                            "ldap://h:0",
                            "ldap://h:65536",
                            "ldap://h:x",
                            "ldap://h:",
                            "ldap://h/dc=example",
                            "ldap://h?x",
                            "ldap://u@h",
                            "ldap://h i",
                            "ldap://[::1",
                            "ldap://[h]",
                            "ldap://::1",
                            "ldap://[::1]x",
                            "ldapi://relative",
                            "ldapi://%2",
                            "ldapi://%2Fa%00b",
                            "ldap://h1 ldap://h2"}) {
        EXPECT_FALSE(parse_endpoint(url)) << url;
    }
    EXPECT_FALSE(parse_endpoint("ldapi://%2F" + std::string(200, 'x')));
}

TEST(LdapUrl, KnowsWhatStaysOnThisMachine) {
    for (const char* url :
         {"ldap://127.0.0.1", "ldap://127.8.8.8", "ldap://localhost", "ldap://[::1]", "ldapi:///"}) {
        EXPECT_TRUE(parse_endpoint(url)->is_on_this_machine()) << url;
    }
    for (const char* url :
         {"ldap://128.0.0.1", "ldap://localhost.example.com", "ldap://10.0.0.1", "ldap://[::2]"}) {
        EXPECT_FALSE(parse_endpoint(url)->is_on_this_machine()) << url;
    }
}

LdapOptions good() {
    LdapOptions options;
    options.url = "ldaps://ldap.example.com";
    options.base_dn = "dc=example,dc=com";
    options.bind_dn = "cn=reader";
    options.bind_password = core::Secret("secret");
    return options;
}

std::string problems_of(const LdapOptions& options) {
    std::string all;
    for (const auto& problem : find_problems(options)) all += problem + "\n";
    return all;
}

TEST(LdapOptions, ThatFitTogetherHaveNoProblems) { EXPECT_EQ(problems_of(good()), ""); }

// A10, A11, D4: what would send a password in the clear, or none at all, is no configuration.
TEST(LdapOptions, SayEachWhatIsWrongWithThemAndHowToMendIt) {
    auto options = good();
    options.url = "ldap://ldap.example.com";
    EXPECT_NE(problems_of(options).find("start_tls = true"), std::string::npos);
    options.start_tls = true;
    EXPECT_EQ(problems_of(options), "");
    options.start_tls = false;
    options.insecure_allow_plaintext = true;
    EXPECT_EQ(problems_of(options), "");

    options = good();
    options.start_tls = true;
    EXPECT_NE(problems_of(options).find("start_tls is for ldap://"), std::string::npos);
    options = good();
    options.bind_password = core::Secret();
    EXPECT_NE(problems_of(options).find("bind_dn needs a bind_password"), std::string::npos);
    options = good();
    options.bind_dn.clear();
    EXPECT_NE(problems_of(options).find("no bind_dn"), std::string::npos);
    options = good();
    options.base_dn.clear();
    options.url.clear();
    options.filter = "objectClass=person";
    options.attributes.external_id.clear();
    options.attributes.email = "mail)(x";
    EXPECT_EQ(find_problems(options).size(), 5U) << problems_of(options);
    options = good();
    options.attributes.sso = {{"phone", ""}, {"role", "employeeType"}, {"tags", "a)(b"}};
    EXPECT_NE(problems_of(options).find("attributes.tags = \"a)(b\" is no attribute's name"), std::string::npos);
    EXPECT_EQ(find_problems(options).size(), 1U) << problems_of(options);
}

TEST(LdapOptions, ReachOnlyTheMachineItselfInTheClear) {
    auto options = good();
    options.url = "ldap://127.0.0.1:1389";
    EXPECT_EQ(problems_of(options), "");
}

}  // namespace
}  // namespace tokenbooth::directory::ldap
