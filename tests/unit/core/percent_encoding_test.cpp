#include <tokenbooth/core/percent_encoding.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::core {
namespace {

TEST(PercentEncode, LeavesTheUnreservedAloneAndComesBackAsItWas) {
    std::string all;
    for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
    const std::string encoded = percent_encode(all);
    EXPECT_EQ(encoded.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%"),
              std::string::npos);
    EXPECT_TRUE(is_percent_encoded(encoded));
    EXPECT_EQ(percent_decode(encoded), all);
    EXPECT_EQ(percent_encode("aZ0-._~"), "aZ0-._~");
    EXPECT_EQ(percent_encode("a/b c@\xc3\xbc"), "a%2Fb%20c%40%C3%BC");
}

TEST(PercentDecode, LeavesWhatIsNoneAsItStands) {
    EXPECT_EQ(percent_decode("%2e%2E%zz%4%"), "..%zz%4%");
    EXPECT_EQ(percent_decode("%252e"), "%2e") << "one layer";
    EXPECT_EQ(percent_decode("a+b"), "a+b");
    for (const char* bad : {"%", "a%2", "%zz", "%2g", "%20%"}) EXPECT_FALSE(is_percent_encoded(bad)) << bad;
    for (const char* good : {"", "a", "%20", "%7e%7E"}) EXPECT_TRUE(is_percent_encoded(good)) << good;
}

}  // namespace
}  // namespace tokenbooth::core
