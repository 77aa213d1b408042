// The mapping that all SQL directories share.
#include <tokenbooth/directory/sql/user_match.hpp>
#include <tokenbooth/model/sso_attributes.hpp>

#include <gtest/gtest.h>

#include <vector>

namespace tokenbooth::directory::sql {
namespace {

using model::SubjectKey;

FieldValues row_of(const Value& external_id) {
    FieldValues values;
    values[static_cast<std::size_t>(Field::external_id)] = external_id;
    return values;
}

FieldValues row_with(Field field, std::optional<std::string_view> text) {
    FieldValues values = row_of({.text = "7", .kind = ValueKind::integer});
    values[static_cast<std::size_t>(field)] = {.text = text};
    return values;
}

TEST(UserColumns, AreFoundByNameInAnyOrder) {
    const std::vector<std::string_view> names = {"email", "password_hash", "external_id"};
    const auto columns = UserColumns::of(names);
    ASSERT_TRUE(columns);
    EXPECT_EQ(columns->column(Field::email), 0);
    EXPECT_EQ(columns->column(Field::password_hash), 1);
    EXPECT_EQ(columns->column(Field::external_id), 2);
    EXPECT_EQ(columns->column(Field::name), -1);
}

TEST(UserColumns, NameTheOneThatNoUserHas) {
    for (const std::string_view name : {"id", "External_Id", "external_id ", "password", ""}) {
        const std::vector<std::string_view> names = {"external_id", name};
        const auto columns = UserColumns::of(names);
        ASSERT_FALSE(columns) << name;
        EXPECT_NE(columns.error().message.find("\"" + std::string(name) + "\" that no user has"),
                  std::string::npos);
    }
    const std::vector<std::string_view> names = {"email"};
    EXPECT_FALSE(UserColumns::of(names));
    EXPECT_FALSE(UserColumns::of({}));
}

// J9: no 1E3, no rounding.
TEST(UserRow, KeepsAnIdDigitByDigitAndRefusesWhatMayBeRounded) {
    struct Case {
        Value value;
        bool taken;
    };
    for (const auto& [value, taken] :
         {Case{{.text = "9007199254740993", .kind = ValueKind::integer}, true},
          Case{{.text = "00042", .kind = ValueKind::text}, true},
          Case{{.text = "1e3", .kind = ValueKind::text}, true},
          Case{{.text = "-7", .kind = ValueKind::decimal}, true},
          Case{{.text = "42.0", .kind = ValueKind::decimal}, false},
          Case{{.text = "NaN", .kind = ValueKind::decimal}, false},
          Case{{.text = "42", .kind = ValueKind::other}, false}, Case{{.text = std::nullopt}, false}}) {
        const auto row = read_user_row(row_of(value));
        ASSERT_EQ(row.has_value(), taken) << value.text.value_or("NULL");
        if (taken) {
            EXPECT_EQ(row->user.external_id, *value.text);
        }
    }
}

TEST(UserRow, ReadsTruthInEverySpellingAndGuessesNone) {
    for (const std::string_view word : {"1", "t", "TRUE", "true"}) {
        EXPECT_EQ(read_user_row(row_with(Field::email_verified, word))->user.email_verified, true) << word;
        EXPECT_TRUE(read_user_row(row_with(Field::disabled, word))->user.disabled) << word;
    }
    for (const std::string_view word : {"0", "f", "False"}) {
        EXPECT_EQ(read_user_row(row_with(Field::email_verified, word))->user.email_verified, false) << word;
        EXPECT_FALSE(read_user_row(row_with(Field::disabled, word))->user.disabled) << word;
    }
    for (const std::string_view word : {"", "yes", "2", "-1", " 1", "1.0"}) {
        EXPECT_FALSE(read_user_row(row_with(Field::email_verified, word))) << word;
        EXPECT_FALSE(read_user_row(row_with(Field::disabled, word))) << word;
    }
    EXPECT_EQ(read_user_row(row_with(Field::email_verified, std::nullopt))->user.email_verified, std::nullopt);
    EXPECT_FALSE(read_user_row(row_with(Field::disabled, std::nullopt))->user.disabled);
}

TEST(UserRow, TellsEmptyFromAbsent) {
    EXPECT_EQ(read_user_row(row_with(Field::name, ""))->user.name, "");
    EXPECT_EQ(read_user_row(row_with(Field::name, std::nullopt))->user.name, std::nullopt);
    EXPECT_EQ(read_user_row(row_with(Field::password_hash, "$y$x"))->password_hash.reveal(), "$y$x");
    EXPECT_TRUE(read_user_row(row_with(Field::password_hash, std::nullopt))->password_hash.empty());
}

// What single sign-on claims, or what is wrong.
std::string claims_of(const core::Result<UserRow, core::Failure>& row) {
    return row ? model::sso_attributes_object(row->user.sso_attributes) : row.error().message;
}

TEST(UserColumns, MayBeThoseOfSingleSignOn) {
    std::vector<std::string_view> names = model::sso_attribute_names();
    names.push_back("sso_attributes");
    names.push_back("external_id");
    const auto columns = UserColumns::of(names);
    ASSERT_TRUE(columns) << columns.error().message;
    EXPECT_EQ(columns->column(Field::locale), 0);
    EXPECT_EQ(columns->column(Field::tags), 7);
    EXPECT_EQ(columns->column(Field::user_fields), 11);
    EXPECT_EQ(columns->column(Field::sso_attributes), 12);
}

TEST(UserRow, ReadsWhatSingleSignOnClaimsFromAColumnEach) {
    auto values = row_with(Field::tags, "vip;gold");
    values[static_cast<std::size_t>(Field::locale_id)] = {.text = "8", .kind = ValueKind::integer};
    values[static_cast<std::size_t>(Field::user_fields)] = {.text = R"({"plan": "gold"})"};
    values[static_cast<std::size_t>(Field::phone)] = {.text = ""};
    values[static_cast<std::size_t>(Field::organization)] = {.text = std::nullopt};
    EXPECT_EQ(claims_of(read_user_row(values)),
              R"({"locale_id":8,"tags":["vip","gold"],"user_fields":{"plan":"gold"}})");
    values = row_with(Field::locale, std::nullopt);
    values[static_cast<std::size_t>(Field::locale)] = {.text = "8", .kind = ValueKind::other};
    EXPECT_EQ(claims_of(read_user_row(values)), "the column locale holds neither text nor an integer");
    EXPECT_EQ(claims_of(read_user_row(row_with(Field::role, "owner"))),
              "the column role must be end_user, agent or admin");
    EXPECT_EQ(claims_of(read_user_row(row_with(Field::tags, "{vip,gold}"))),
              "the column tags looks like an array of PostgreSQL; write to_json(column) AS tags");
    EXPECT_NE(claims_of(read_user_row(row_with(Field::organization, std::string(5000, 'x')))).find("at most 4096"),
              std::string::npos);
}

TEST(UserRow, ReadsWhatSingleSignOnClaimsFromOneColumnAndPrefersTheirOwn) {
    auto values = row_with(Field::sso_attributes, R"({"role":"agent","tags":["vip"]})");
    EXPECT_EQ(claims_of(read_user_row(values)), R"({"role":"agent","tags":["vip"]})");
    values[static_cast<std::size_t>(Field::role)] = {.text = "end_user"};
    EXPECT_EQ(claims_of(read_user_row(values)), R"({"tags":["vip"],"role":"end_user"})");
    EXPECT_EQ(claims_of(read_user_row(row_with(Field::sso_attributes, ""))), "{}");
    EXPECT_EQ(claims_of(read_user_row(row_with(Field::sso_attributes, R"({"role":1})"))),
              "the column sso_attributes is wrong: role must be end_user, agent or admin");
    EXPECT_FALSE(read_user_row(row_with(Field::sso_attributes, "[]")));
}

Match match_of(std::optional<std::string> email, std::optional<std::string> username) {
    UserRow row;
    row.user.external_id = "7";
    row.user.email = std::move(email);
    row.user.username = std::move(username);
    return {.row = std::move(row), .ambiguous = false};
}

TEST(Match, IsOnlyWhomItWasAskedFor) {
    struct Case {
        SubjectKey key;
        const char* value;
        std::optional<std::string> email;
        std::optional<std::string> username;
        bool right;
    };
    for (const auto& [key, value, email, username, right] :
         {Case{SubjectKey::email, "JANE@x.com", "jane@X.com", std::nullopt, true},
          Case{SubjectKey::email, "%@%", "jane@x.com", std::nullopt, false},
          Case{SubjectKey::email, "jose@x.com", "josé@x.com", std::nullopt, false},
          Case{SubjectKey::email, "É@x.com", "é@x.com", std::nullopt, false},
          Case{SubjectKey::email, "jane@x.com", std::nullopt, "bob", true},
          Case{SubjectKey::username, "jane", std::nullopt, "jane", true},
          Case{SubjectKey::username, "jane", std::nullopt, "Jane", false},
          Case{SubjectKey::username, "jane ", std::nullopt, "jane", false},
          Case{SubjectKey::external_id, "7", "a@b.co", "bob", true}}) {
        const model::Subject subject{.key = key, .value = value};
        EXPECT_EQ(whose(match_of(email, username), subject).has_value(), right) << value;
        EXPECT_EQ(confirm(match_of(email, username), "7", subject).is_one(), right) << value;
    }
    const model::Subject seven{.key = SubjectKey::external_id, .value = "07"};
    EXPECT_FALSE(confirm(match_of({}, {}), "07", seven).row) << "an INTEGER column takes 07 for 7";
}

TEST(Match, OfTwoIsNobodys) {
    const model::Subject subject{.key = SubjectKey::email, .value = "a@b.co"};
    Match two = match_of("a@b.co", {});
    two.ambiguous = true;
    EXPECT_FALSE(whose(two, subject));
    EXPECT_TRUE(confirm(std::move(two), "7", subject).ambiguous);
    EXPECT_FALSE(whose(Match{}, subject));
}

TEST(Match, IsNotAskedForWhatNoDatabaseHolds) {
    EXPECT_TRUE(can_be_held("Usr_Ünal 🧼"));
    EXPECT_TRUE(can_be_held(""));
    EXPECT_FALSE(can_be_held(std::string_view("admin\0x", 7)));
    EXPECT_FALSE(can_be_held("\xff"));
    EXPECT_FALSE(can_be_held("\xed\xa0\x80"));
}

}  // namespace
}  // namespace tokenbooth::directory::sql
