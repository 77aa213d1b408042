#include <tokenbooth/token/messaging.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::token {
namespace {

using namespace std::chrono_literals;

model::User jane() {
    model::User user;
    user.external_id = "12345678";
    user.name = "Jane Soap";
    user.email = "janes@soap.com";
    user.email_verified = true;
    return user;
}

std::string claims_of(const model::User& user) {
    const auto claims = messaging_claims(user, 1000, 1900);
    return claims ? *claims : std::string(to_string(claims.error().code)) + claims.error().pointer;
}

TEST(MessagingClaims, StandInTheContractsOrder) {
    EXPECT_EQ(claims_of(jane()),
              R"({"external_id":"12345678","scope":"user","name":"Jane Soap","email":"janes@soap.com",)"
              R"("email_verified":true,"iat":1000,"exp":1900})");
}

TEST(MessagingClaims, SayNothingThatTheDirectoryDoesNotHold) {
    model::User user = jane();
    user.name.reset();
    user.email_verified.reset();
    EXPECT_EQ(claims_of(user),
              R"({"external_id":"12345678","scope":"user","email":"janes@soap.com","iat":1000,"exp":1900})");
    user.email.reset();
    user.email_verified = true;
    EXPECT_EQ(claims_of(user), R"({"external_id":"12345678","scope":"user","iat":1000,"exp":1900})");
    user.email = "";
    EXPECT_EQ(claims_of(user), R"({"external_id":"12345678","scope":"user","iat":1000,"exp":1900})");
}

TEST(MessagingClaims, SayUnverifiedWhereTheDirectoryDoes) {
    model::User user = jane();
    user.email_verified = false;
    EXPECT_NE(claims_of(user).find(R"("email_verified":false)"), std::string::npos);
}

TEST(MessagingClaims, KeepAnExternalIdAsAString) {
    for (const std::string id :
         {"00042", "1e3", "9007199254740993", "12345678901234567890123", "a b", "usr_1:x=@"}) {
        model::User user = jane();
        user.external_id = id;
        EXPECT_NE(claims_of(user).find("{\"external_id\":\"" + id + "\""), std::string::npos) << id;
    }
}

std::string repeat(std::string_view character, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += character;
    return text;
}

TEST(MessagingClaims, TakeAnExternalIdOf255CharactersAndNoneMore) {
    for (const char* character : {"a", "é", "😀"}) {
        model::User user = jane();
        user.external_id = repeat(character, 255);
        EXPECT_TRUE(messaging_claims(user, 0, 1)) << character;
        user.external_id = repeat(character, 256);
        EXPECT_EQ(claims_of(user), "invalid_claim/external_id") << character;
    }
}

TEST(MessagingClaims, MissAnExternalIdThatTheDirectoryDoesNotHold) {
    EXPECT_EQ(claims_of(model::User()), "missing_claim/external_id");
}

TEST(MessagingClaims, RefuseAnExternalIdThatZendeskWould) {
    for (const std::string& id : {std::string("a\nb"), std::string("a\0b", 3), std::string("\x7f"),
                                  std::string("\xc2\x85"), std::string("\xff"), std::string("\xed\xa0\x80")}) {
        model::User user = jane();
        user.external_id = id;
        EXPECT_EQ(claims_of(user), "invalid_claim/external_id") << id;
    }
}

TEST(MessagingClaims, RefuseAnEmailThatIsNone) {
    for (const std::string& email :
         {std::string("a"), std::string("@b"), std::string("a@"), std::string("a@b@c"), std::string("a b@c"),
          std::string("a@b\n"), std::string("a\xc2\xa0@b"), std::string("\xff@b"), repeat("a", 253) + "@b",
          std::string("Jane <jane@b> ")}) {
        model::User user = jane();
        user.email = email;
        EXPECT_EQ(claims_of(user), "invalid_claim/email") << email;
    }
}

TEST(MessagingClaims, KeepAnUnusualEmailAsItIs) {
    for (const std::string& email : {std::string("José@exämple.com"), std::string("Jane+tag@Soap.COM"),
                                     std::string("\"x\"@b"), repeat("a", 252) + "@b"}) {
        model::User user = jane();
        user.email = email;
        EXPECT_TRUE(messaging_claims(user, 0, 1)) << email;
    }
}

std::string name_claim(const std::string& name) {
    model::User user;
    user.external_id = "1";
    user.name = name;
    const std::string claims = claims_of(user);
    const std::size_t begin = claims.find(R"("name":")");
    if (begin == std::string::npos) return claims.starts_with('{') ? "absent" : claims;
    const std::size_t end = claims.find(R"(","iat")");
    return claims.substr(begin + 8, end - begin - 8);
}

TEST(MessagingClaims, TurnControlCharactersInANameIntoOneSpace) {
    EXPECT_EQ(name_claim("Jane\tSoap"), "Jane Soap");
    EXPECT_EQ(name_claim("Jane\r\n\x01Soap"), "Jane Soap");
    EXPECT_EQ(name_claim("Jane\xc2\x85Soap"), "Jane Soap");
    EXPECT_EQ(name_claim("Jane\xe2\x80\xa8Soap"), "Jane Soap");
    EXPECT_EQ(name_claim(std::string("Jane\0Soap", 9)), "Jane Soap");
    EXPECT_EQ(name_claim("Jane  Soap"), "Jane  Soap");
}

TEST(MessagingClaims, LeaveAnEmptyNameOut) {
    EXPECT_EQ(name_claim(""), "absent");
    EXPECT_EQ(name_claim("\r\n"), "absent");
}

TEST(MessagingClaims, CutANameAt255Characters) {
    EXPECT_EQ(name_claim(repeat("a", 256)), repeat("a", 255));
    EXPECT_EQ(name_claim(repeat("😀", 256)), repeat("😀", 255));
    EXPECT_EQ(name_claim(repeat("😀", 255)), repeat("😀", 255));
}

TEST(MessagingClaims, EscapeQuotesAndKeepEverythingElseAsItCameIn) {
    EXPECT_EQ(name_claim(R"(Jane "J" \ O'Neil </script> Zoë 日本 🧼)"),
              R"(Jane \"J\" \\ O'Neil </script> Zoë 日本 🧼)");
}

TEST(MessagingClaims, RefuseANameThatIsNotUtf8) { EXPECT_EQ(name_claim("Jane \xff"), "invalid_claim/name"); }

TEST(MessagingLifetime, IsThePlatforms) {
    MessagingOptions options;
    EXPECT_EQ(messaging_lifetime(options, model::Platform::web, {}), 15min);
    EXPECT_EQ(messaging_lifetime(options, model::Platform::unity, {}), 15min);
    EXPECT_EQ(messaging_lifetime(options, model::Platform::android, {}), 1h);
    EXPECT_EQ(messaging_lifetime(options, model::Platform::ios, {}), 1h);
    options.web_ttl = 5min;
    options.unity_ttl = 6min;
    EXPECT_EQ(messaging_lifetime(options, model::Platform::web, {}), 5min);
    EXPECT_EQ(messaging_lifetime(options, model::Platform::unity, {}), 6min);
}

TEST(MessagingLifetime, IsShortenedOnRequestAndNeverLengthened) {
    const MessagingOptions options;
    EXPECT_EQ(messaging_lifetime(options, model::Platform::web, 60s), 60s);
    EXPECT_EQ(messaging_lifetime(options, model::Platform::web, 24h), 15min);
}

}  // namespace
}  // namespace tokenbooth::token
