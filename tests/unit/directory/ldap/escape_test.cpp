#include "directory/ldap/escape.hpp"

#include <gtest/gtest.h>

#include <ldap.h>

#include <memory>

namespace tokenbooth::directory::ldap {
namespace {

std::string unescaped(const std::string& text) {
    std::string bytes;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\\') {
            bytes += static_cast<char>(std::stoi(text.substr(at + 1, 2), nullptr, 16));
            at += 2;
        } else {
            bytes += text[at];
        }
    }
    return bytes;
}

std::string all_bytes() {
    std::string bytes;
    for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
    return bytes;
}

// RFC 4515 §3: valueencoding has no NUL, "(", ")", "*" nor "\" but in hexadecimal.
TEST(EscapeFilterValue, LeavesNoByteThatAFilterIsMadeOf) {
    for (int number = 0; number < 256; ++number) {
        const std::string byte(1, static_cast<char>(number));
        const std::string escaped = escape_filter_value(byte);
        EXPECT_EQ(unescaped(escaped), byte) << number;
        const bool plain = escaped == byte;
        if (plain) {
            EXPECT_TRUE(std::isalnum(number) != 0 || std::string("@.-_+").find(byte) != std::string::npos)
                << number;
        } else {
            EXPECT_EQ(escaped.size(), 3U) << number;
            EXPECT_EQ(escaped.front(), '\\') << number;
        }
    }
    EXPECT_EQ(unescaped(escape_filter_value(all_bytes())), all_bytes());
}

TEST(EscapeFilterValue, WritesWhatIsKnownFromTheRfc) {
    EXPECT_EQ(escape_filter_value("Parens R Us (for all your parenthetical needs)"),
              "Parens\\20R\\20Us\\20\\28for\\20all\\20your\\20parenthetical\\20needs\\29");
    EXPECT_EQ(escape_filter_value("*"), "\\2a");
    EXPECT_EQ(escape_filter_value("C:\\MyFile"), "C\\3a\\5cMyFile");
    EXPECT_EQ(escape_filter_value(std::string("\0\0\0\x04", 4)), "\\00\\00\\00\\04");
    EXPECT_EQ(escape_filter_value("Lučić"), "Lu\\c4\\8di\\c4\\87");
    EXPECT_EQ(escape_filter_value("admin)(|(uid=*"), "admin\\29\\28\\7c\\28uid\\3d\\2a");
    EXPECT_EQ(escape_filter_value("janes+x@soap.com"), "janes+x@soap.com");
}

// libldap is the judge: one attribute and its value, whatever bytes the value has.
TEST(EscapeDnValue, StaysOneValueWhateverBytesItHas) {
    for (int number = 0; number < 256; ++number) {
        const std::string value = "a" + std::string(1, static_cast<char>(number)) + "b";
        const std::string dn = "cn=" + escape_dn_value(value) + ",dc=example";
        LDAPDN parsed = nullptr;
        ASSERT_EQ(ldap_str2dn(dn.c_str(), &parsed, LDAP_DN_FORMAT_LDAPV3), LDAP_SUCCESS) << number;
        const std::unique_ptr<LDAPRDN, decltype(&ldap_dnfree)> freed(parsed, ldap_dnfree);
        ASSERT_NE(parsed[0], nullptr);
        ASSERT_NE(parsed[1], nullptr) << number;
        EXPECT_EQ(parsed[2], nullptr) << number;
        const LDAPAVA& first = *parsed[0][0];
        EXPECT_EQ(parsed[0][1], nullptr) << number;
        EXPECT_EQ(std::string(first.la_value.bv_val, first.la_value.bv_len), value) << number;
    }
}

TEST(EscapeDnValue, EscapesSpacesAndTheSharpAtItsEnds) {
    EXPECT_EQ(escape_dn_value(" James \"Jim\" Smith, III "), "\\20James\\20\\22Jim\\22\\20Smith\\2c\\20III\\20");
    EXPECT_EQ(escape_dn_value("#1"), "\\231");
}

TEST(IsOneFilter, TakesOneInParenthesesAndNothingBeside) {
    for (const char* good :
         {"(objectClass=person)", "(&(objectClass=user)(!(cn=x)))", "(cn=a\\28b)", "(|(a=1)(b=2))"}) {
        EXPECT_TRUE(is_one_filter(good)) << good;
    }
    for (const char* bad : {"", "()", "objectClass=person", "(a=b)(c=d)", "(a=b", "a=b)", "(a=b))", "((a=b)",
                            ")a=b(", "(a=b) ", " (a=b)", "(a=b)(|(uid=*)"}) {
        EXPECT_FALSE(is_one_filter(bad)) << bad;
    }
    EXPECT_FALSE(is_one_filter(std::string("(a=\0)", 5)));
}

TEST(IsAttributeDescription, KnowsNamesAndOids) {
    for (const char* good :
         {"uid", "entryUUID", "2.5.4.3", "cn;lang-en", "mS-DS-ConsistencyGuid", "userCertificate;binary"}) {
        EXPECT_TRUE(is_attribute_description(good)) << good;
    }
    for (const char* bad : {"", "uid)(cn", "uid=*", "*", "a b", "-x", "ü"}) {
        EXPECT_FALSE(is_attribute_description(bad)) << bad;
    }
}

}  // namespace
}  // namespace tokenbooth::directory::ldap
