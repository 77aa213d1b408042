#include <tokenbooth/api/demo_sessions.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::api {
namespace {

using namespace std::chrono_literals;

model::User user(const std::string& external_id, const std::string& email = "") {
    model::User made;
    made.external_id = external_id;
    if (!email.empty()) made.email = email;
    return made;
}

const DemoSessions::Time start{1000s};

TEST(DemoSessions, EndAfterEightHoursOrWhenTheyAreEnded) {
    DemoSessions sessions({user("jane")});
    const auto jane = sessions.find_sample("jane");
    const std::string name = sessions.begin(jane, start);
    EXPECT_EQ(sessions.find(name, start + 8h - 1s), jane);
    EXPECT_EQ(sessions.find(name, start + 8h), nullptr);
    EXPECT_EQ(sessions.find("", start), nullptr);
    sessions.end(name);
    EXPECT_EQ(sessions.find(name, start), nullptr);
}

TEST(DemoSessions, AreAtMostAThousandOfWhichTheOldestGoes) {
    DemoSessions sessions({user("jane")});
    const auto jane = sessions.find_sample("jane");
    const std::string oldest = sessions.begin(jane, start);
    const std::string second = sessions.begin(jane, start);
    for (std::size_t i = 2; i < DemoSessions::most; ++i) sessions.begin(jane, start);
    EXPECT_EQ(sessions.find(oldest, start), jane);
    sessions.begin(jane, start);
    EXPECT_EQ(sessions.find(oldest, start), nullptr);
    EXPECT_EQ(sessions.find(second, start), jane);
}

TEST(DemoSessions, KeepAtMostAThousandTypedUsersAndEverySample) {
    DemoSessions sessions({user("jane")});
    const auto first = sessions.add(user("", "first@example.com"));
    const auto second = sessions.add(user("", "second@example.com"));
    // Whoever comes again is no longer the oldest.
    EXPECT_EQ(sessions.add(user("", "FIRST@example.com"))->external_id, first->external_id);
    for (std::size_t i = 2; i <= DemoSessions::most; ++i) sessions.add(user(""));
    EXPECT_EQ(sessions.find_user(second->external_id), nullptr);
    EXPECT_NE(sessions.find_user(first->external_id), nullptr);
    EXPECT_NE(sessions.find_user("jane"), nullptr);
}

TEST(DemoSessions, GiveATypedUserAnIdOfTheirOwnWhateverTheySay) {
    DemoSessions sessions({user("jane")});
    const auto typed = sessions.add(user("jane", "mallory@example.com"));
    EXPECT_NE(typed->external_id, "jane");
    EXPECT_EQ(typed->external_id.find("mallory"), std::string::npos);
    EXPECT_EQ(sessions.find_sample(typed->external_id), nullptr) << "nobody signs in by an id that was made up";
}

}  // namespace
}  // namespace tokenbooth::api
