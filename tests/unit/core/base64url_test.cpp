#include <tokenbooth/core/base64url.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::core {
namespace {

struct Pair {
    std::string bytes;
    std::string text;
};

// RFC 4648 §10, without padding; the last two need the letters in which base64url differs.
const Pair pairs[] = {{"", ""},
                      {"f", "Zg"},
                      {"fo", "Zm8"},
                      {"foo", "Zm9v"},
                      {"foob", "Zm9vYg"},
                      {"fooba", "Zm9vYmE"},
                      {"foobar", "Zm9vYmFy"},
                      {"\xfb\xff", "-_8"},
                      {"\xff\xff\xff", "____"}};

TEST(Base64Url, EncodesTheVectorsOfRfc4648WithoutPadding) {
    for (const auto& [bytes, text] : pairs) EXPECT_EQ(base64url(bytes), text);
}

TEST(Base64Url, DecodesWhatItEncodes) {
    for (const auto& [bytes, text] : pairs) EXPECT_EQ(decode_base64url(text), bytes);
    std::string all;
    for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i));
    EXPECT_EQ(decode_base64url(base64url(all)), all);
}

// It goes by eight, by three and by single bytes.
TEST(Base64Url, EncodesEverySizeAlike) {
    std::string bytes;
    for (int size = 0; size < 40; ++size) {
        const std::string text = base64url(bytes);
        EXPECT_EQ(text.size(), base64url_size(bytes.size()));
        EXPECT_EQ(decode_base64url(text), bytes) << size;
        bytes.push_back(static_cast<char>(size * 89 + 7));
    }
}

TEST(Base64Url, AppendsBehindWhatIsThere) {
    std::string out = "header.";
    append_base64url(out, "foo");
    EXPECT_EQ(out, "header.Zm9v");
}

// RFC 4648 §10, and one with both characters in which the alphabets differ.
TEST(Base64, IsTheOtherAlphabetWithPadding) {
    for (const auto& [bytes, text] : {std::pair{"", ""},
                                      {"f", "Zg=="},
                                      {"fo", "Zm8="},
                                      {"foo", "Zm9v"},
                                      {"foob", "Zm9vYg=="},
                                      {"\xfb\xef\xff", "++//"}}) {
        EXPECT_EQ(base64(bytes), text);
    }
}

TEST(Base64Url, RefusesEverySecondSpelling) {
    for (const char* text : {"Zg==", "Zm8=", "Zm9v\n", " Zm9v", "Zm9+", "Zm9/", "Z", "Zm9vY", "Zh", "Zm9"}) {
        EXPECT_FALSE(decode_base64url(text)) << text;
    }
}

}  // namespace
}  // namespace tokenbooth::core
