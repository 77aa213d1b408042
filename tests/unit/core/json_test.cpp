#include <tokenbooth/core/json_reader.hpp>
#include <tokenbooth/core/json_writer.hpp>

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace tokenbooth::core {
namespace {

Errc code_of(std::string_view text) {
    const auto object = read_json_object(text);
    EXPECT_FALSE(object) << text;
    return object ? Errc::internal_error : object.error().code;
}

TEST(JsonReader, YieldsMembersInTheirOrderWithTheirKinds) {
    const auto object =
        read_json_object(R"( {"s":"é\n","i":7,"n":null,"t":true,"f":false,"o":{"x":[1]},"a":[],"d":1.5} )");
    ASSERT_TRUE(object);
    ASSERT_EQ(object->size(), 8U);
    EXPECT_EQ((*object)[0].text, "é\n");
    EXPECT_EQ((*object)[1].kind, JsonKind::integer);
    EXPECT_EQ((*object)[1].text, "7");
    EXPECT_EQ((*object)[2].kind, JsonKind::null);
    EXPECT_EQ((*object)[3].text, "true");
    EXPECT_EQ((*object)[4].text, "false");
    EXPECT_EQ((*object)[5].kind, JsonKind::nested);
    EXPECT_EQ((*object)[6].kind, JsonKind::nested);
    EXPECT_EQ((*object)[7].kind, JsonKind::fraction);
}

TEST(JsonReader, HandsOnWhatIsNestedAsItWasWritten) {
    const auto object = read_json_object(
        R"({"tags" : [ "a\"b" , "é" , [ ] , 1.50 ], "x":1, "o":{ "k" : { } , "k":[null, true ,-0],"l":12345678901234567890123 }})");
    ASSERT_TRUE(object);
    ASSERT_EQ(object->size(), 3U);
    EXPECT_EQ((*object)[0].name, "tags");
    EXPECT_EQ((*object)[0].text, R"(["a\"b","é",[],1.50])");
    EXPECT_EQ((*object)[2].text, R"({"k":{},"k":[null,true,-0],"l":12345678901234567890123})");
}

TEST(JsonReader, KeepsIntegersOfAnySizeExactly) {
    for (const std::string digits : {"0", "-0", "42", "9007199254740993", "18446744073709551615",
                                     "18446744073709551616", "-9223372036854775809", "12345678901234567890123"}) {
        const auto object = read_json_object(R"({"id":)" + digits + "}");
        ASSERT_TRUE(object) << digits;
        EXPECT_EQ(object->front().kind, JsonKind::integer) << digits;
        EXPECT_EQ(object->front().text, digits);
    }
}

TEST(JsonReader, TakesAnExponentForAFraction) {
    for (const std::string number : {"1.0", "1e3", "1E3", "-0.0", "12345678901234567890123.0"}) {
        const auto object = read_json_object(R"({"id":)" + number + "}");
        ASSERT_TRUE(object) << number;
        EXPECT_EQ(object->front().kind, JsonKind::fraction) << number;
    }
}

TEST(JsonReader, SeesDuplicatesAlsoWhenSpelledWithEscapes) {
    for (const char* text : {R"({"a":1,"a":1})", R"({"a":1,"b":2,"\u0061":3})", R"({"":1,"":2})"}) {
        EXPECT_EQ(code_of(text), Errc::duplicate_member) << text;
    }
    EXPECT_EQ(read_json_object(R"({"a/b":1,"a\/b":2})").error().pointer, "/a~1b");
    EXPECT_TRUE(read_json_object(R"({"a":{"b":1},"b":2})"));
}

TEST(JsonReader, RefusesWhatIsNoObject) {
    for (const char* text : {"[]", "\"a\"", "1", "null", "true", "[{\"a\":1}]"}) {
        EXPECT_EQ(code_of(text), Errc::invalid_member) << text;
    }
}

TEST(JsonReader, RefusesWhatIsNoJson) {
    const std::string cases[] = {"",
                                 " ",
                                 "{",
                                 "}",
                                 "{]",
                                 "[",
                                 "nul",
                                 "{a:1}",
                                 "{'a':1}",
                                 R"({"a":1,})",
                                 R"({"a":01})",
                                 R"({"a":+1})",
                                 R"({"a":.5})",
                                 R"({"a":1.})",
                                 R"({"a":NaN})",
                                 R"({"a":Infinity})",
                                 R"({"a":0x1})",
                                 R"({"a":1} x)",
                                 R"({} {})",
                                 R"({"a":1/**/})",
                                 "{\"a\":\"\n\"}",
                                 "{\"a\":\"\t\"}",
                                 R"({"a":"\x"})",
                                 R"({"a":"\ud800"})",
                                 R"({"a":"\udc00"})",
                                 R"({"a":"\ud800\u0041"})",
                                 "{\"a\":\"\xff\"}",
                                 "{\"a\":\"\xc0\xaf\"}",
                                 "{\"a\":\"\xed\xa0\x80\"}",
                                 "\xef\xbb\xbf{}",
                                 std::string("{}\0", 3),
                                 std::string("{}\0x", 4),
                                 std::string("{\"a\":\"\0\"}", 9),
                                 R"({"a":{"b":})",
                                 R"({"a":[1,2})",
                                 "\xff\xfe{\0}\0"};
    for (const auto& text : cases) EXPECT_EQ(code_of(text), Errc::malformed_json) << text;
}

TEST(JsonReader, NestingCostsNoStack) {
    constexpr std::size_t depth = 1'000'000;
    EXPECT_EQ(code_of(std::string(depth, '[')), Errc::malformed_json);
    EXPECT_EQ(code_of(std::string(depth, '[') + std::string(depth, ']')), Errc::invalid_member);
    const auto object = read_json_object(R"({"a":)" + std::string(depth, '[') + std::string(depth, ']') + "}");
    ASSERT_TRUE(object);
    EXPECT_EQ(object->front().kind, JsonKind::nested);
}

TEST(JsonReader, RefusesAnAbsurdNumberOfMembersWithoutComparingThemAll) {
    std::string text = "{";
    for (int i = 0; i < 10'000; ++i) text += "\"m" + std::to_string(i) + "\":1,";
    text.back() = '}';
    EXPECT_EQ(code_of(text), Errc::invalid_member);
}

TEST(JsonReader, RefusesANumberThatNoDoubleHolds) {
    EXPECT_EQ(code_of(R"({"a":1e400})"), Errc::invalid_member);
    EXPECT_EQ(code_of(R"({"a":)" + std::string(400, '9') + "}"), Errc::invalid_member);
}

TEST(JsonReader, HandsOverEachObjectOfAnArrayAndTheFaultyOnesToo) {
    std::vector<std::string> seen;
    const auto read = read_json_objects(R"([{"a":1},7,{"b":1,"b":2},{},[{}],{"c":"x"}])",
                                        [&](std::size_t index, Result<std::vector<JsonMember>> object) {
                                            seen.push_back(std::to_string(index) + ":" +
                                                           (object ? std::to_string(object->size())
                                                                   : std::string(to_string(object.error().code))));
                                        });
    EXPECT_TRUE(read);
    EXPECT_EQ(seen, (std::vector<std::string>{"0:1", "1:invalid_member", "2:duplicate_member", "3:0",
                                              "4:invalid_member", "5:1"}));
    EXPECT_FALSE(read_json_objects("{}", [](std::size_t, const auto&) {}));
    EXPECT_FALSE(read_json_objects("[{}", [](std::size_t, const auto&) {}));
}

TEST(JsonWriter, EscapesWhatRfc8259DemandsAndNothingElse) {
    EXPECT_EQ(json_string("a\"b\\c/é🧼"), R"("a\"b\\c/é🧼")");
    EXPECT_EQ(json_string(std::string_view("\b\f\n\r\t\0\x1f", 7)), R"("\b\f\n\r\t\u0000\u001f")");
    EXPECT_EQ(json_string("\x7f"), "\"\x7f\"");
}

// It looks at eight bytes at a time, the last of which overlap.
TEST(JsonWriter, EscapesAByteWhereverItStands) {
    for (const std::size_t size : {1U, 7U, 8U, 9U, 16U, 21U}) {
        for (std::size_t at = 0; at < size; ++at) {
            for (char byte = 0; byte < 0x7f; ++byte) {
                std::string text(size, 'x');
                text[at] = byte;
                EXPECT_EQ(nlohmann::json::parse(json_string(text)).get<std::string>(), text) << size << " " << at;
            }
        }
    }
}

TEST(JsonWriter, IsReadBackAsItWas) {
    std::string all;
    for (int i = 0; i < 128; ++i) all.push_back(static_cast<char>(i));
    all += "é日🧼\xe2\x80\xa8";
    EXPECT_EQ(nlohmann::json::parse(json_string(all)).get<std::string>(), all);
}

// An escape that changes nothing sends the object past the short cut.
TEST(JsonReader, ReadsThePlainObjectByItsShortCutAsByItsParser) {
    for (const std::string& members : {std::string(R"("a":"b")"),
                                       std::string(R"( "a" : "b" , "c" : 1 )"),
                                       std::string("\t\"a\":\n-0\r"),
                                       std::string(R"("a":123456789012345678901234567890)"),
                                       std::string(R"("a":-7,"b":true,"c":false,"d":null)"),
                                       std::string(R"("":"")"),
                                       std::string(R"("a":0)"),
                                       std::string(R"("a":" ~!'/")"),
                                       std::string(R"("a":1.5)"),
                                       std::string(R"("a":1e400)"),
                                       std::string(R"("a":01)"),
                                       std::string(R"("a":-)"),
                                       std::string(R"("a":1,"a":2)"),
                                       std::string(R"("a":[1])"),
                                       std::string(R"("a":tru)"),
                                       std::string(R"("a":truex)"),
                                       std::string(R"("a":nullx)"),
                                       std::string(R"("a")"),
                                       std::string(R"("a":)"),
                                       std::string(R"("a":"b" "c":1)"),
                                       std::string(R"("a":"b",)"),
                                       std::string(R"(a:1)"),
                                       std::string("\"a\":\"\x7f\""),
                                       std::string("\"a\":\"\t\""),
                                       std::string("\"a\":\"\xc3\xa9\""),
                                       std::string("\"a\":\"\xff\""),
                                       std::string(R"("a":1 2)"),
                                       std::string(R"("a":+1)"),
                                       std::string(R"("a":"unfinished)")}) {
        const auto quick = read_json_object("{" + members + "}");
        const auto parsed = read_json_object("{\"\\u007a\":0," + members + "}");
        ASSERT_EQ(bool(quick), bool(parsed)) << members;
        if (!quick) {
            EXPECT_EQ(quick.error().code, parsed.error().code) << members;
            continue;
        }
        ASSERT_EQ(quick->size() + 1, parsed->size()) << members;
        for (std::size_t i = 0; i < quick->size(); ++i) {
            EXPECT_EQ((*quick)[i].name, (*parsed)[i + 1].name);
            EXPECT_EQ((*quick)[i].kind, (*parsed)[i + 1].kind) << members;
            EXPECT_EQ((*quick)[i].text, (*parsed)[i + 1].text);
        }
    }
    EXPECT_TRUE(read_json_object("{} ")) << "nothing at all is an object, too";
    EXPECT_FALSE(read_json_object("{}{"));
    EXPECT_FALSE(read_json_object("{"));
}

}  // namespace
}  // namespace tokenbooth::core
