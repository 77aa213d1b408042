#include <tokenbooth/core/text.hpp>

#include <gtest/gtest.h>

#include <array>

namespace tokenbooth::core {
namespace {

TEST(Text, TakesWellFormedUtf8) {
    for (const char* text : {"", "a", "é", "Ünal", "日本", "🧼", "\xf4\x8f\xbf\xbf"})
        EXPECT_TRUE(is_utf8(text)) << text;
}

TEST(Text, RefusesWhatRfc3629Forbids) {
    for (const char* text :
         {"\x80", "\xc3", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf", "\xf0\x80\x80\xaf", "\xed\xa0\x80",
          "\xed\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "a\xc3z"}) {
        EXPECT_FALSE(is_utf8(text));
    }
}

TEST(Text, CountsCharactersNotBytes) {
    EXPECT_EQ(count_characters("aé日🧼"), 4U);
    EXPECT_EQ(count_characters(""), 0U);
}

TEST(Text, KnowsC0DelAndC1AsControls) {
    EXPECT_TRUE(has_control("a\nb"));
    EXPECT_TRUE(has_control(std::string_view("a\0b", 3)));
    EXPECT_TRUE(has_control("a\x7f"));
    EXPECT_TRUE(has_control("a\xc2\x85"));
    EXPECT_FALSE(has_control("aé \xc2\xa0"));
}

TEST(Text, FoldsAsciiLettersOnly) {
    EXPECT_TRUE(equal_ignoring_ascii_case("JaneS@Soap.com", "janes@soap.COM"));
    EXPECT_FALSE(equal_ignoring_ascii_case("É@a", "é@a"));
    EXPECT_FALSE(equal_ignoring_ascii_case("a", "ab"));
    EXPECT_EQ(to_ascii_lower("JÉ"), "jÉ");
}

TEST(Text, NamesTheNearestWordOrNone) {
    const std::array words = {"server.listen", "server.threads"};
    EXPECT_EQ(nearest_word("server.lisen", words), "server.listen");
    EXPECT_EQ(nearest_word("entirely.else", words), std::nullopt);
    EXPECT_EQ(nearest_word("listen", words), std::nullopt);
}

TEST(Text, CountsTheSlipsBetweenTwoWordsUntilTheyAreEnough) {
    EXPECT_EQ(edit_distance("kitten", "sitting", 10), 3U);
    EXPECT_EQ(edit_distance("kitten", "sitting", 4), 3U);
    EXPECT_EQ(edit_distance("kitten", "sitting", 3), 3U);
    EXPECT_EQ(edit_distance("kitten", "sitting", 2), 2U);
    EXPECT_EQ(edit_distance("", "abc", 10), 3U);
    EXPECT_EQ(edit_distance("abcdef", "uvwxyz", 4), 4U);
    EXPECT_EQ(edit_distance("same", "same", 1), 0U);
}

// Most of a text is looked at eight bytes at a time: each byte at each place of such a word, and beside one.
TEST(Text, IsJudgedAlikeWhereverAByteStands) {
    // It looks at eight bytes at a time, the last of which overlap.
    for (const std::size_t size : {5U, 8U, 20U}) {
        for (std::size_t at = 0; at < size; ++at) {
            for (unsigned value = 0; value < 0x100; ++value) {
                for (const char beside : {' ', 'A', '~'}) {
                    std::string text(size, beside);
                    text[at] = static_cast<char>(value);
                    const bool plain = value >= 0x20 && value < 0x7f;
                    EXPECT_EQ(plain_ascii_size(text), plain ? size : at) << at << " " << value;
                    EXPECT_EQ(is_utf8(text), value < 0x80) << at << " " << value;
                    EXPECT_EQ(has_control(text), !plain) << at << " " << value;
                }
            }
        }
    }
}

}  // namespace
}  // namespace tokenbooth::core
