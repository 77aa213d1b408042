#include <tokenbooth/callers/cookies.hpp>

#include <tokenbooth/callers/session.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::callers {
namespace {

NamedCookies find(std::vector<std::string_view> values,
                  const std::vector<std::string>& names = {"sid", "sid.sig"}) {
    std::vector<core::HeaderField> fields = {{.name = "X", .value = "sid=other"}};
    for (const auto value : values) fields.push_back({.name = "cOOkie", .value = value});
    return find_cookies(fields, names);
}

TEST(Cookies, AreFoundByNameAlone) {
    for (const auto& [value, found] :
         std::vector<std::pair<const char*, const char*>>{{"", ""},
                                                          {"theme=dark", ""},
                                                          {"sid=1", "sid=1"},
                                                          {"a=b; sid=1; c=d", "sid=1"},
                                                          {"sid.sig=x; sid=1", "sid=1; sid.sig=x"},
                                                          {"sid=", "sid="},
                                                          {"sid=s%3Aabc.def+/=", "sid=s%3Aabc.def+/="},
                                                          {"sid=\"quoted\"", "sid=\"quoted\""},
                                                          {"sid=a=b", "sid=a=b"},
                                                          {"Sid=1; SID=2; xsid=3; sidx=4; si=5", ""},
                                                          {"a=sid=1", ""},
                                                          {"sid=1;theme=dark", "sid=1"},
                                                          {";;  ;sid=1;", "sid=1"},
                                                          {"__Host-sid=1", ""},
                                                          {"json={\"a\":\"b c\", \"d\":1}; sid=1", "sid=1"},
                                                          {"caf\xc3\xa9=1; sid=1", "sid=1"}}) {
        const auto cookies = find({value});
        EXPECT_FALSE(cookies.problem) << value << ": " << cookies.problem.value_or("");
        EXPECT_EQ(cookies.field, found) << value;
    }
    EXPECT_EQ(find({"a=1", "sid=2"}).field, "sid=2");
}

// threats.md B9: never "any of them that works".
TEST(Cookies, AreRefusedWhereANamedOneIsThereTwice) {
    for (const auto& values : std::vector<std::vector<std::string_view>>{{"sid=1; sid=2"},
                                                                         {"sid=1; sid=1"},
                                                                         {"sid=1;sid=2"},
                                                                         {"sid=1; a=b; sid="},
                                                                         {"sid=1", "sid=2"},
                                                                         {"sid=1; sid =2"},
                                                                         {"sid=1; sid"},
                                                                         {"sid=1;\tsid=2"},
                                                                         {"sid=1; x=\"; sid=2; \""}}) {
        const auto cookies = find(values);
        ASSERT_TRUE(cookies.problem) << values.front();
        EXPECT_EQ(cookies.field, "");
    }
    EXPECT_EQ(*find({"sid=canary; sid=canary"}).problem, "the cookie sid is there twice");
    std::string many;
    for (int i = 0; i < 200; ++i) many += "c" + std::to_string(i) + "=" + std::to_string(i) + "; ";
    EXPECT_TRUE(find({many + "sid=1; sid=2"}).problem);
    EXPECT_EQ(find({many + "sid=1"}).field, "sid=1");
}

TEST(Cookies, AreRefusedWhereServersReadThemDifferently) {
    for (const char* value : {"sid", "sid =1", "sid\t=1", "sid=a b", "sid=a,b", "sid=a\"b", "sid=\"a", "sid=a\"",
                              "sid=\"", "sid=a\\b", "sid=\"a\"b\"", "sid=caf\xc3\xa9", "sid=\x7f", "sid= 1"}) {
        EXPECT_TRUE(find({value}).problem) << value;
    }
}

TEST(Cookies, CountWhereThereIsOneOfTheNameThatCanBeReadInOneWay) {
    const auto found = [](const std::string& field) {
        const std::vector<core::HeaderField> fields = {{.name = "Cookie", .value = field}};
        return find_cookie(fields, "sid");
    };
    EXPECT_EQ(found("a=b; sid=x=y; c=d"), "x=y");
    for (const char* none :
         {"", "a=b", "sid=", "sid", "sid =x", "sid=x; sid=x", "sid=x y", "SID=x", "sid.sig=x"}) {
        EXPECT_EQ(found(none), std::nullopt) << none;
    }
}

TEST(Cookies, HaveNamesThatAreTokens) {
    for (const char* name : {"sid", "connect.sid", "__Host-sid", "a!#$%&'*+-.^_`|~9"}) {
        EXPECT_TRUE(is_cookie_name(name)) << name;
    }
    for (const char* name : {"", "a b", "a=b", "a;b", "a,b", "\"a\"", "caf\xc3\xa9", "a\r\nb", "[a]"}) {
        EXPECT_FALSE(is_cookie_name(name)) << name;
    }
}

}  // namespace
}  // namespace tokenbooth::callers
