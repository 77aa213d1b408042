#include <tokenbooth/model/sso_attributes.hpp>
#include <tokenbooth/model/user_rules.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::model {
namespace {

constexpr const char* nothing = "nothing";

// What was read, "nothing", or "wrong: …".
std::string told(const core::Result<std::optional<SsoAttribute>, core::Failure>& read, std::string_view name) {
    if (!read) return "wrong: " + read.error().message;
    if (!*read) return nothing;
    EXPECT_EQ((*read)->name, name);
    return (*read)->json;
}
std::string of_text(std::string_view name, std::string_view text) {
    return told(sso_attribute_from_text(name, text), name);
}
std::string of_json(std::string_view name, std::string_view json) {
    const auto tree = core::read_json_tree(json);
    EXPECT_TRUE(tree) << json;
    return tree ? told(sso_attribute_from_json(name, *tree), name) : "";
}
bool is_wrong(const std::string& outcome) { return outcome.starts_with("wrong: "); }

TEST(SsoAttributes, AreThoseOfSingleSignOnAndNoOthers) {
    EXPECT_EQ(sso_attribute_names(),
              (std::vector<std::string_view>{"locale", "locale_id", "organization", "organizations",
                                             "organization_id", "organization_ids", "phone", "tags",
                                             "remote_photo_url", "role", "custom_role_id", "user_fields"}));
    for (const char* name : {"email", "external_id", "Tags", "tag", "iat", "scope", ""}) {
        EXPECT_FALSE(is_sso_attribute(name)) << name;
    }
}

TEST(SsoAttributes, HaveTheTypeThatZendeskWants) {
    EXPECT_EQ(of_text("locale", "1176"), "1176");
    EXPECT_EQ(of_json("locale_id", "8"), "8");
    EXPECT_EQ(of_json("organization_id", "\"9223372036854775807\""), "9223372036854775807");
    EXPECT_EQ(of_text("organization", "Soap & \"Sons\", Ünal"), R"("Soap & \"Sons\", Ünal")");
    EXPECT_EQ(of_json("organizations", R"(["Acme","Soap & Sons"])"), R"("Acme,Soap & Sons")");
    EXPECT_EQ(of_json("organization_ids", R"([7,"8"])"), R"("7,8")");
    EXPECT_EQ(of_text("phone", "+15551234567"), R"("+15551234567")");
    EXPECT_EQ(of_json("tags", R"(["vip","kärnten"])"), R"(["vip","kärnten"])");
    EXPECT_EQ(of_text("remote_photo_url", "https://img.example.com/1.png?s=2"),
              R"("https://img.example.com/1.png?s=2")");
    EXPECT_EQ(of_json("role", R"("end_user")"), R"("end_user")");
    EXPECT_EQ(of_json("user_fields", R"({ "plan":"gold", "seats":3, "rate":1.50, "trial":false, "since":null })"),
              R"({"plan":"gold","seats":3,"rate":1.50,"trial":false,"since":null})");
}

TEST(SsoAttributes, TakeAListAsTextOrAsAnArray) {
    EXPECT_EQ(of_text("tags", "vip;gold"), R"(["vip","gold"])");
    EXPECT_EQ(of_text("tags", " vip ; gold "), R"(["vip","gold"])");
    EXPECT_EQ(of_text("tags", R"(["vip", "gold"])"), R"(["vip","gold"])");
    EXPECT_EQ(of_json("tags", R"("vip;gold")"), R"(["vip","gold"])");
    EXPECT_EQ(of_text("organizations", "Acme; Soap & Sons"), R"("Acme,Soap & Sons")");
    EXPECT_EQ(of_text("organization_ids", "7"), R"("7")");
    EXPECT_EQ(told(sso_attribute_from_list("tags", {"a;b", "c"}), "tags"), R"(["a;b","c"])");
    EXPECT_EQ(told(sso_attribute_from_list("tags", {}), "tags"), nothing);
    EXPECT_EQ(of_text("user_fields", R"({"plan":"gold"})"), R"({"plan":"gold"})");
}

// Pitfall 33: "never send empty tags by accident", for they take away all that there are.
TEST(SsoAttributes, AreNotSaidToBeNoneUnlessTheDirectorySaysSo) {
    for (const auto name : sso_attribute_names()) {
        EXPECT_EQ(of_text(name, ""), nothing) << name;
        EXPECT_EQ(of_json(name, "\"\""), nothing) << name;
        EXPECT_EQ(of_json(name, "null"), nothing) << name;
    }
    EXPECT_EQ(of_text("tags", "  "), nothing);
    EXPECT_EQ(of_json("user_fields", "{}"), nothing);
    EXPECT_EQ(of_text("user_fields", "null"), nothing);
    EXPECT_EQ(of_json("tags", "[]"), "[]");
    EXPECT_EQ(of_text("tags", "[]"), "[]");
    EXPECT_EQ(of_json("organizations", "[]"), R"("")");
}

TEST(SsoAttributes, OfTheWrongTypeAreRefused) {
    for (const char* name : {"locale", "locale_id", "organization_id", "custom_role_id"}) {
        for (const char* text :
             {"-1", "007", "1.0", "1e3", " 1", "0x1", "en-US", "9223372036854775808", "12345678901234567890123"}) {
            EXPECT_TRUE(is_wrong(of_text(name, text))) << name << " " << text;
        }
        for (const char* json : {"1.0", "-1", "-0", "true", "[1]", "{}", "9223372036854775808"}) {
            EXPECT_TRUE(is_wrong(of_json(name, json))) << name << " " << json;
        }
    }
    for (const char* text :
         {"15551234567", "+1", "+1234567890123456", "+0123456", "+1 555", "+1-555", "+1x", "+"}) {
        EXPECT_TRUE(is_wrong(of_text("phone", text))) << text;
    }
    for (const char* text : {"ftp://x/y", "//x/y", "/y.png", "https://", "https:///y", "https://x/a b",
                             "javascript:alert(1)", "https://:443/", "https://u@/", "https://x/\"><script>"}) {
        EXPECT_TRUE(is_wrong(of_text("remote_photo_url", text))) << text;
    }
    for (const char* text : {"user", "Admin", "owner", "end-user", "admin "}) {
        EXPECT_EQ(of_text("role", text), "wrong: must be end_user, agent or admin") << text;
    }
    for (const char* json : {"[]", "{}", "true", "1.5", "7"}) {
        EXPECT_TRUE(is_wrong(of_json("organization", json))) << json;
    }
    EXPECT_TRUE(is_wrong(of_json("phone", "15551234567")));
}

TEST(SsoAttributes, OfAListAreRefusedWhereZendeskWouldReadThemOtherwise) {
    for (const char* json : {R"(["two words"])", R"(["a,b"])", R"([""])", R"([1])", R"(["a",null])", R"([["a"]])",
                             R"({"a":1})", "7", "true", R"(["a\u00a0b"])"}) {
        EXPECT_TRUE(is_wrong(of_json("tags", json))) << json;
    }
    for (const char* text : {"a;;b", "a;", ";", "a,b", "two words", "[\"a\"", "{vip,gold}"}) {
        EXPECT_TRUE(is_wrong(of_text("tags", text))) << text;
    }
    EXPECT_NE(of_text("tags", "{vip}").find("to_json(column) AS tags"), std::string::npos);
    EXPECT_TRUE(is_wrong(of_json("organizations", R"(["Soap, Sons","Acme"])")));
    EXPECT_TRUE(is_wrong(of_json("organizations", "[7]")));
    EXPECT_EQ(of_json("tags", R"(["fine","not fine"])"),
              "wrong: has a value (number 2) that holds a space, which no tag of Zendesk has");
}

TEST(SsoAttributes, HaveUserFieldsAsAnObjectOfPlainValues) {
    for (const char* json : {R"("{\"plan\":\"gold\"}")", R"({"a":[1]})", R"({"a":{}})", R"({"":1})", "[]", "1",
                             R"({"a":"\u0007"})", R"({"a\n":1})"}) {
        EXPECT_TRUE(is_wrong(of_json("user_fields", json))) << json;
    }
    for (const char* text : {"gold", "{", R"({"a":1,"a":2})", R"(["a"])", "{'a':1}"}) {
        EXPECT_TRUE(is_wrong(of_text("user_fields", text))) << text;
    }
}

TEST(SsoAttributes, HoldNoControlCharacterAndNoBrokenUtf8) {
    for (const std::string& bad : {std::string("a\nb"), std::string("a\0b", 3), std::string("a\x7f"),
                                   std::string("\xff"), std::string("a\xc2\x85")}) {
        for (const auto name : sso_attribute_names()) EXPECT_TRUE(is_wrong(of_text(name, bad))) << name;
    }
    EXPECT_EQ(of_json("organization", R"("a\u0000b")"), "wrong: holds a control character");
    // Messages go to logs, and whose they are is nobody's business there.
    EXPECT_EQ(of_text("phone", "0155512345").find("0155512345"), std::string::npos);
}

TEST(SsoAttributes, AreBoundedTogether) {
    User user;
    user.external_id = "1";
    const std::string half(most_sso_attribute_bytes / 2, 'x');
    put_sso_attribute(user.sso_attributes, "organization", *sso_attribute_from_text("organization", half));
    EXPECT_EQ(find_user_problem(user), std::nullopt);
    put_sso_attribute(user.sso_attributes, "organizations", *sso_attribute_from_text("organizations", half));
    const auto problem = find_user_problem(user);
    ASSERT_TRUE(problem);
    EXPECT_NE(problem->find("at most 4096"), std::string::npos) << *problem;

    // To the byte: of the attribute's name, and of its value with the quotes.
    const std::string full(most_sso_attribute_bytes - std::string("organization").size() - 2, 'x');
    const auto judge = [](const std::string& text) {
        return find_sso_attributes_problem({**sso_attribute_from_text("organization", text)});
    };
    EXPECT_EQ(judge(full), std::nullopt);
    EXPECT_NE(judge(full + "x"), std::nullopt);
}

TEST(SsoAttributes, StandEachOnce) {
    std::vector<SsoAttribute> all;
    put_sso_attribute(all, "role", *sso_attribute_from_text("role", "agent"));
    put_sso_attribute(all, "phone", *sso_attribute_from_text("phone", "+15551234567"));
    put_sso_attribute(all, "role", *sso_attribute_from_text("role", "admin"));
    EXPECT_EQ(sso_attributes_object(all), R"({"phone":"+15551234567","role":"admin"})");
    put_sso_attribute(all, "phone", std::nullopt);
    EXPECT_EQ(sso_attributes_object(all), R"({"role":"admin"})");
}

TEST(SsoAttributes, AreReadAsTheyWereWritten) {
    const std::string written =
        R"({"locale":8,"organizations":["Acme","A;B"],"organization_ids":[],"tags":["a"],"user_fields":{"x":1.5}})";
    const auto read = read_sso_attributes_object(written);
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_EQ(read->size(), 5U);
    EXPECT_EQ((*read)[1].json, R"("Acme,A;B")");
    EXPECT_EQ(sso_attributes_object(*read), written);
    EXPECT_EQ(sso_attributes_object({}), "{}");
    EXPECT_EQ(*read_sso_attributes_object("{}"), std::vector<SsoAttribute>{});
}

TEST(SsoAttributes, OfAnObjectAreRefusedByName) {
    const auto problem = [](std::string_view json) {
        const auto read = read_sso_attributes_object(json);
        return read ? std::string() : read.error().message;
    };
    EXPECT_EQ(problem(R"({"role":"owner"})"), "role must be end_user, agent or admin");
    EXPECT_NE(problem(R"({"email":"a@b.co"})").find("holds \"email\", and there are locale"), std::string::npos);
    for (const char* json : {"", "[]", "null", "{", R"({"role":"agent","role":"admin"})"}) {
        EXPECT_NE(problem(json).find("must be a JSON object"), std::string::npos) << json;
    }
}

}  // namespace
}  // namespace tokenbooth::model
