#include <tokenbooth/core/json_tree.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::core {
namespace {

using Type = JsonTree::Type;

Errc code_of(const std::string& text) {
    const auto value = read_json_tree(text);
    return value ? Errc::internal_error : value.error().code;
}

TEST(JsonTree, HoldsEverythingInItsOrder) {
    const auto value = read_json_tree(R"({"b":[1,-0,"x",null,true,{"c":[]}],"a":1.5})");
    ASSERT_TRUE(value.has_value());
    ASSERT_EQ(value->fields.size(), 2U);
    EXPECT_EQ(value->fields[0].name, "b");
    const JsonTree* const list = value->find("b");
    ASSERT_EQ(list->elements.size(), 6U);
    EXPECT_EQ(list->elements[0].text, "1");
    EXPECT_EQ(list->elements[1].text, "-0");
    EXPECT_TRUE(list->elements[2].is_string("x"));
    EXPECT_EQ(list->elements[3].type, Type::null);
    EXPECT_TRUE(list->elements[4].is_true());
    EXPECT_EQ(list->elements[5].find("c")->type, Type::array);
    EXPECT_EQ(value->find("a")->type, Type::fraction);
    EXPECT_EQ(value->find("c"), nullptr);
}

TEST(JsonTree, KeepsAnIntegersExactTextHoweverLarge) {
    const auto value = read_json_tree("[12345678901234567890123,-9007199254740993]");
    ASSERT_TRUE(value.has_value());
    EXPECT_EQ(value->elements[0].text, "12345678901234567890123");
    EXPECT_EQ(value->elements[1].text, "-9007199254740993");
}

TEST(JsonTree, KeepsAFractionAsItWasWritten) {
    const auto value = read_json_tree("[1.50,1e3,-0.1E-2]");
    ASSERT_TRUE(value.has_value());
    EXPECT_EQ(value->elements[0].text, "1.50");
    EXPECT_EQ(value->elements[1].text, "1e3");
    EXPECT_EQ(value->elements[2].text, "-0.1E-2");
}

TEST(JsonTree, RefusesADuplicateMemberAtAnyDepthAlsoInEscapes) {
    EXPECT_EQ(code_of(R"({"a":1,"a":2})"), Errc::duplicate_member);
    EXPECT_EQ(code_of(R"([{"x":{"a":1,"\u0061":2}}])"), Errc::duplicate_member);
    EXPECT_TRUE(read_json_tree(R"([{"a":1},{"a":2}])").has_value());
}

TEST(JsonTree, RefusesWhatIsNoJson) {
    for (const std::string& text : {std::string(""), std::string("{"), std::string("[1,]"), std::string("{} {}"),
                                    std::string("\xef\xbb\xbf{}"), std::string("{}\0", 3), std::string("[1e400]"),
                                    std::string("[\"\\ud800\"]"), std::string("[\"\xff\"]")}) {
        EXPECT_EQ(code_of(text), Errc::malformed_json) << text;
    }
}

TEST(JsonTree, IsBoundedInDepthMembersAndValues) {
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    EXPECT_TRUE(read_json_tree(nested(32)).has_value());
    EXPECT_EQ(code_of(nested(33)), Errc::invalid_member);
    EXPECT_EQ(code_of(std::string(100'000, '[')), Errc::invalid_member);

    const auto object = [](int members) {
        std::string text = "{";
        for (int i = 0; i < members; ++i) text += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":0";
        return text + "}";
    };
    EXPECT_TRUE(read_json_tree(object(256)).has_value());
    EXPECT_EQ(code_of(object(257)), Errc::invalid_member);

    std::string list = "[0";
    for (int i = 0; i < 9'998; ++i) list += ",0";
    EXPECT_TRUE(read_json_tree(list + "]").has_value());
    EXPECT_EQ(code_of(list + ",0]"), Errc::invalid_member);
}

}  // namespace
}  // namespace tokenbooth::core
