#include "directory/ldap/bind_verdict.hpp"

#include "directory/ldap/refusal_pace.hpp"

#include <gtest/gtest.h>

namespace tokenbooth::directory::ldap {
namespace {

TEST(BindVerdict, BlamesTheUserForNothingThatIsTheServers) {
    for (const int code : {LDAP_INVALID_CREDENTIALS, LDAP_INAPPROPRIATE_AUTH, LDAP_NO_SUCH_OBJECT,
                           LDAP_CONSTRAINT_VIOLATION, LDAP_UNWILLING_TO_PERFORM}) {
        EXPECT_TRUE(blames_the_user(code)) << code;
    }
    for (const int code : {LDAP_SUCCESS, LDAP_BUSY, LDAP_UNAVAILABLE, LDAP_OTHER, LDAP_CONFIDENTIALITY_REQUIRED,
                           LDAP_STRONG_AUTH_REQUIRED, LDAP_REFERRAL, LDAP_PROTOCOL_ERROR, LDAP_INSUFFICIENT_ACCESS,
                           LDAP_OPERATIONS_ERROR, 12345}) {
        EXPECT_FALSE(blames_the_user(code)) << code;
    }
}

TEST(BindVerdict, UnderstandsActiveDirectory) {
    const std::string said =
        "80090308: LdapErr: DSID-0C09042A, comment: AcceptSecurityContext error, data 533, v3839";
    EXPECT_EQ(refusal_reason(LDAP_INVALID_CREDENTIALS, said, ""),
              "Invalid credentials: the account is disabled (" + said + ")");
    EXPECT_EQ(refusal_reason(LDAP_INVALID_CREDENTIALS, "", "Account locked"),
              "Invalid credentials: Account locked");
    EXPECT_EQ(refusal_reason(LDAP_INVALID_CREDENTIALS, "", ""), "Invalid credentials");
}

TEST(BindVerdict, ShowsWhatAServerSaysWithoutWhatItMustNotSay) {
    EXPECT_EQ(printable("no\nsuch\tuser\x1b[31m"), "no?such?user?[31m");
    EXPECT_EQ(printable("\xff\xfe ä"), "?? ä");
    EXPECT_LE(printable(std::string(100000, 'x')).size(), 200U);
    EXPECT_EQ(without("the password geheim is not geheim", "geheim"), "the password *** is not ***");
    EXPECT_EQ(without("nothing", ""), "nothing");
    EXPECT_EQ(without("a*b", "*"), "a***b");
}

using namespace std::chrono_literals;

TEST(RefusalPace, IsThatOfTheSlowestOfTheLastButForTwo) {
    RefusalPace pace;
    const auto began = RefusalPace::Clock::now();
    EXPECT_EQ(pace.earliest(began), began + 30ms) << "before anybody has been refused";
    pace.note(80ms);
    pace.note(1500ms);
    pace.note(1400ms);
    EXPECT_EQ(pace.earliest(began), began + 80ms) << "something has held up the two";
    for (int i = 0; i < 61; ++i) pace.note(1ms);
    EXPECT_EQ(pace.earliest(began), began + 80ms);
    for (int i = 0; i < 3; ++i) pace.note(1ms);
    EXPECT_EQ(pace.earliest(began), began + 30ms) << "forgotten after 64 others";
    for (int i = 0; i < 3; ++i) pace.note(10s);
    EXPECT_EQ(pace.earliest(began), began + 2s);
}

TEST(RefusalPace, WaitsUntilItsTime) {
    const auto at = RefusalPace::Clock::now() + 20ms;
    EXPECT_TRUE(pause_until(at).result());
    EXPECT_GE(RefusalPace::Clock::now(), at);
    EXPECT_TRUE(pause_until(RefusalPace::Clock::now() - 1h).result());
    EXPECT_TRUE(pause_until(RefusalPace::Clock::time_point()).result());
}

}  // namespace
}  // namespace tokenbooth::directory::ldap
