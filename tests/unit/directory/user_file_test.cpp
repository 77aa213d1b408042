#include <tokenbooth/directory/file/user_file.hpp>
#include <tokenbooth/model/sso_attributes.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::directory::file {
namespace {

core::Result<UserFile, core::Failure> csv(std::string_view text) {
    return parse_user_file(text, UserFileFormat::csv);
}
core::Result<UserFile, core::Failure> json(std::string_view text) {
    return parse_user_file(text, UserFileFormat::json);
}

// "number: reason" of every bad row.
std::string bad_rows(const core::Result<UserFile, core::Failure>& file) {
    if (!file) return file.error().message;
    std::string all;
    for (const auto& row : file->bad_rows) all += std::to_string(row.number) + ": " + row.reason + "\n";
    return all;
}

TEST(CsvUsers, AreReadByTheNamesOfTheColumns) {
    const auto file =
        csv("email,external_id,name,email_verified,disabled\r\n"
            "janes@soap.com,00042,\"Soap, Jane \"\"J\"\"\",true,0\r\n"
            "\n"
            ",7, Zoë ,,1\n");
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(bad_rows(file), "");
    ASSERT_EQ(file->users.size(), 2U);
    const auto& jane = file->users[0].user;
    EXPECT_EQ(file->users[0].number, 2U);
    EXPECT_EQ(jane.external_id, "00042");
    EXPECT_EQ(jane.name, "Soap, Jane \"J\"");
    EXPECT_EQ(jane.email_verified, true);
    EXPECT_FALSE(jane.disabled);
    const auto& zoe = file->users[1].user;
    EXPECT_EQ(file->users[1].number, 4U);
    EXPECT_EQ(zoe.name, " Zoë ");
    EXPECT_EQ(zoe.email, std::nullopt);
    EXPECT_EQ(zoe.email_verified, std::nullopt);
    EXPECT_TRUE(zoe.disabled);
}

TEST(CsvUsers, MayBeginWithAByteOrderMarkAndLackTheLastNewline) {
    const auto file =
        csv("\xef\xbb\xbf"
            "external_id\n1");
    ASSERT_TRUE(file);
    EXPECT_EQ(file->users.size(), 1U);
}

TEST(CsvUsers, HaveEveryBadRowNamedByItsLine) {
    const auto file =
        csv("external_id,name,email,email_verified\n"
            "1,\"two\nlines\",a@b,true\n"
            ",nobody,,\n"
            "2,x,not-an-address,\n"
            "3,x,c@d,maybe\n"
            "4,x\n"
            "5,x,e@f,true,more\n"
            "6,\xff,g@h,\n"
            "7,fine,i@j,false\n");
    ASSERT_TRUE(file);
    EXPECT_EQ(file->users.size(), 2U);
    EXPECT_EQ(bad_rows(file),
              "4: external_id is empty; Zendesk wants 1 to 255 characters\n"
              "5: email is not an address: one @ with something on both sides\n"
              "6: email_verified must be true or false\n"
              "7: has 2 cells where the header has 4\n"
              "8: has 5 cells where the header has 4\n"
              "9: name is not valid UTF-8\n");
}

TEST(CsvUsers, AreRefusedAsAWholeWhereTheColumnsCannotBeTrusted) {
    EXPECT_NE(
        bad_rows(csv("external_id,emial\n1,a@b\n")).find("unknown column \"emial\"; did you mean \"email\"?"),
        std::string::npos);
    EXPECT_NE(bad_rows(csv("name\nx\n")).find("no column \"external_id\""), std::string::npos);
    EXPECT_NE(bad_rows(csv("external_id,external_id\n1,2\n")).find("twice"), std::string::npos);
    EXPECT_NE(bad_rows(csv("")).find("empty"), std::string::npos);
    EXPECT_NE(bad_rows(csv("external_id\n\"1\n")).find("line 2"), std::string::npos);
    EXPECT_NE(bad_rows(csv("external_id\na\"b\n")).find("line 2"), std::string::npos);
}

TEST(JsonUsers, KeepIntegerIdsExactly) {
    const auto file = json(
        R"([{"external_id":12345678901234567890123,"name":"Jane","email":"a@b","email_verified":false,"disabled":true},
            {"external_id":"x","name":null}])");
    ASSERT_TRUE(file);
    EXPECT_EQ(bad_rows(file), "");
    ASSERT_EQ(file->users.size(), 2U);
    EXPECT_EQ(file->users[0].user.external_id, "12345678901234567890123");
    EXPECT_EQ(file->users[0].user.email_verified, false);
    EXPECT_TRUE(file->users[0].user.disabled);
    EXPECT_EQ(file->users[1].user.name, std::nullopt);
}

TEST(JsonUsers, HaveEveryBadElementNamedByItsNumber) {
    const auto file = json(
        R"([{"external_id":"1"},{"external_id":1.5},{"external_id":"2","email_verified":"true"},7,
            {"external_id":"3","external_id":"4"},{"external_id":"5","nmae":"x"},{"external_id":"6","name":6},{}])");
    ASSERT_TRUE(file);
    EXPECT_EQ(file->users.size(), 1U);
    EXPECT_EQ(bad_rows(file),
              "2: external_id has the wrong type\n"
              "3: email_verified must be true or false, without quotes\n"
              "4: must be a JSON object\n"
              "5: /external_id: the member stands in the object twice\n"
              "6: unknown column \"nmae\"; did you mean \"name\"?\n"
              "7: name must not be a number\n"
              "8: external_id is empty; Zendesk wants 1 to 255 characters\n");
}

// As a JSON object, in the order of their names in the file.
std::string attributes_of(const model::User& user) { return model::sso_attributes_object(user.sso_attributes); }

TEST(CsvUsers, MayHaveWhatSingleSignOnClaims) {
    const auto file = csv(
        "external_id,tags,organizations,phone,locale_id,role,user_fields\n"
        "1,vip; gold,\"Acme;Soap & Sons\",+15551234567,8,agent,\"{\"\"plan\"\":\"\"gold\"\",\"\"seats\"\":3}\"\n"
        "2,,,,,,\n");
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(bad_rows(file), "");
    ASSERT_EQ(file->users.size(), 2U);
    EXPECT_EQ(attributes_of(file->users[0].user),
              R"({"tags":["vip","gold"],"organizations":["Acme","Soap & Sons"],"phone":"+15551234567",)"
              R"("locale_id":8,"role":"agent","user_fields":{"plan":"gold","seats":3}})");
    EXPECT_TRUE(file->users[0].given.contains("tags"));
    EXPECT_EQ(attributes_of(file->users[1].user), "{}") << "an empty cell is absent, never \"none\"";
    EXPECT_TRUE(file->users[1].given.contains("tags"));
}

TEST(JsonUsers, MayHaveWhatSingleSignOnClaims) {
    const auto file = json(
        R"([{"external_id":"1","organization":"Acme","tags":["vip","gold"],"user_fields":{"seats":3,"rate":1.50,"since":null},
             "organization_ids":[7,"8"],"custom_role_id":35436,"phone":null},
            {"external_id":"2","tags":[],"locale":"1176"}])");
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(bad_rows(file), "");
    ASSERT_EQ(file->users.size(), 2U);
    EXPECT_EQ(attributes_of(file->users[0].user),
              R"({"organization":"Acme","tags":["vip","gold"],"user_fields":{"seats":3,"rate":1.50,"since":null},)"
              R"("organization_ids":["7","8"],"custom_role_id":35436})");
    EXPECT_EQ(attributes_of(file->users[1].user), R"({"tags":[],"locale":1176})");
}

TEST(Users, HaveAWrongAttributeNamedWithItsRow) {
    EXPECT_EQ(bad_rows(csv("external_id,role,phone\n1,owner,\n2,admin,5551234\n3,agent,\n")),
              "2: role must be end_user, agent or admin\n"
              "3: phone must be a number as E.164 has it: + and 2 to 15 digits, such as +15551234567\n");
    EXPECT_EQ(bad_rows(json(R"([{"external_id":"1","tags":{"a":1}},{"external_id":"2","user_fields":{"a":1,"a":2}},
                                {"external_id":"3","user_fields":"{}"},{"external_id":"4","locale":1.5},
                                {"external_id":"5","tags":["a b"]}])")),
              "1: tags must be a list: an array of strings, or text with ; between\n"
              "2: user_fields/a: a member stands in its object twice\n"
              "3: user_fields must be a JSON object, such as {\"plan\":\"gold\"}\n"
              "4: locale must be a whole number from 0 to 9223372036854775807\n"
              "5: tags has a value (number 1) that holds a space, which no tag of Zendesk has\n");
    EXPECT_NE(bad_rows(csv("external_id,tag\n1,a\n")).find("unknown column \"tag\"; did you mean \"tags\"?"),
              std::string::npos);
    EXPECT_NE(bad_rows(csv("external_id,organization\n1," + std::string(5000, 'x') + "\n")).find("at most 4096"),
              std::string::npos);
}

TEST(ZendeskExport, YieldsWhatIsTheSitesOwnAndPassesOverTheRest) {
    const auto own = UserFileDialect::zendesk_export;
    const auto csv_file = parse_user_file(
        "ID,Name,Email,External ID,Role,Verified,Tags\n"
        "361,Jane Soap,janes@soap.com,12345678,end-user,true,\"a,b\"\n"
        "362,No Id,x@y,,end-user,false,\n",
        UserFileFormat::csv, own);
    ASSERT_TRUE(csv_file) << csv_file.error().message;
    ASSERT_EQ(csv_file->users.size(), 1U);
    EXPECT_EQ(csv_file->users[0].user.external_id, "12345678");
    EXPECT_EQ(csv_file->users[0].user.email_verified, true);
    EXPECT_EQ(bad_rows(csv_file), "3: external_id is empty; Zendesk wants 1 to 255 characters\n");

    const char* lines =
        R"({"id":361,"external_id":"1","name":"J","email":"a@b","verified":false,"tags":["x"],"user_fields":{}}

{"id":362,"external_id":null,"name":"No Id"}
)";
    const auto json_lines = parse_user_file(lines, UserFileFormat::json, own);
    ASSERT_TRUE(json_lines);
    ASSERT_EQ(json_lines->users.size(), 1U);
    EXPECT_EQ(json_lines->users[0].user.email_verified, false);
    EXPECT_EQ(bad_rows(json_lines), "3: external_id is empty; Zendesk wants 1 to 255 characters\n");
    const auto array = parse_user_file(R"([{"id":1,"external_id":"1","phone":null}])", UserFileFormat::json, own);
    ASSERT_TRUE(array);
    EXPECT_EQ(array->users.size(), 1U);
    EXPECT_FALSE(parse_user_file("id,name\n1,x\n", UserFileFormat::csv, own));
}

TEST(JsonUsers, AreRefusedAsAWholeWhereTheyAreNoArray) {
    EXPECT_FALSE(json("{}"));
    EXPECT_FALSE(json("[{]"));
    EXPECT_FALSE(json(""));
}

}  // namespace
}  // namespace tokenbooth::directory::file
