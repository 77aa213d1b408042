#include <tokenbooth/core/json_pointer.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::core {
namespace {

using Type = JsonTree::Type;

// A copy of the value, or nothing.
std::optional<JsonTree> find(std::string_view text, std::string_view pointer) {
    const auto tree = read_json_tree(text);
    EXPECT_TRUE(tree) << text << ": " << (tree ? "" : tree.error().message);
    const auto* const value = find_json_value(*tree, *parse_json_pointer(pointer));
    return value == nullptr ? std::nullopt : std::optional(*value);
}

// RFC 6901 §5.
TEST(JsonPointer, FindsWhatTheRfcSays) {
    constexpr std::string_view text = R"({"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4,
        "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8})";
    EXPECT_EQ(find(text, "")->type, Type::object);
    EXPECT_EQ(find(text, "/foo")->type, Type::array);
    EXPECT_EQ(find(text, "/foo/0")->text, "bar");
    const std::vector<const char*> in_order = {"/",     "/a~1b", "/c%d", "/e^f", "/g|h",
                                               "/i\\j", "/k\"l", "/ ",   "/m~0n"};
    for (std::size_t i = 0; i < in_order.size(); ++i) {
        EXPECT_EQ(find(text, in_order[i])->text, std::to_string(i)) << in_order[i];
    }
}

struct Case {
    const char* text;
    const char* pointer;
    Type type;
    const char* value;
};

TEST(JsonPointer, KeepsAValueExactly) {
    for (const auto& [text, pointer, type, value] :
         {Case{R"({"user":{"id":9007199254740993}})", "/user/id", Type::integer, "9007199254740993"},
          Case{R"({"id":123456789012345678901234567890})", "/id", Type::integer, "123456789012345678901234567890"},
          Case{R"({"id":-5})", "/id", Type::integer, "-5"}, Case{R"({"id":-0})", "/id", Type::integer, "-0"},
          Case{R"({"id":1e3})", "/id", Type::fraction, "1e3"}, Case{R"({"id":1.0})", "/id", Type::fraction, "1.0"},
          Case{R"({"id":"\u0041\n"})", "/id", Type::string, "A\n"},
          Case{R"({"a":{"id":1},"id":2,"b":{"id":3}})", "/id", Type::integer, "2"},
          Case{R"({"a":[[1,[2]],{"b":[{},"x"]}]})", "/a/1/b/1", Type::string, "x"},
          Case{R"({"a":[[1,[2]],{"b":[]}]})", "/a/0/1/0", Type::integer, "2"},
          Case{R"({"0":{"1":true}})", "/0/1", Type::boolean, "true"}, Case{"[null]", "/0", Type::null, ""},
          Case{"\"x\"", "", Type::string, "x"}}) {
        const auto found = find(text, pointer);
        ASSERT_TRUE(found) << text << pointer;
        EXPECT_EQ(found->type, type) << text;
        EXPECT_EQ(found->text, value) << text;
    }
}

TEST(JsonPointer, FindsNothingWhereNothingIs) {
    for (const auto& [text, pointer] :
         std::vector<std::pair<const char*, const char*>>{{"{}", "/id"},
                                                          {"null", "/id"},
                                                          {"[]", "/0"},
                                                          {"[1]", "/00"},
                                                          {"[1]", "/-"},
                                                          {"[1]", "/1"},
                                                          {"[1]", "/ 0"},
                                                          {R"({"user":null})", "/user/id"},
                                                          {R"({"user":"id"})", "/user/id"},
                                                          {R"({"user":{"ID":1}})", "/user/id"},
                                                          {R"({"a":{"user":{"id":1}}})", "/user/id"},
                                                          {R"({"user":{"a":{"id":1}}})", "/user/id"},
                                                          {R"({"a":{"id":1},"user":2})", "/user/id"}}) {
        EXPECT_FALSE(find(text, pointer)) << text << pointer;
    }
}

TEST(JsonPointer, IsRefusedWhereItIsNone) {
    for (const char* text : {"id", "user/id", "#/id", "/a~", "/a~2", "/~", "~0"}) {
        EXPECT_FALSE(parse_json_pointer(text)) << text;
    }
    EXPECT_EQ(*parse_json_pointer("/a~01/b~1~0"), (JsonPointer{{"a~1", "b/~"}}));
    EXPECT_EQ(*parse_json_pointer("//"), (JsonPointer{{"", ""}}));
}

}  // namespace
}  // namespace tokenbooth::core
