#include "directory/ldap/guid.hpp"

#include <gtest/gtest.h>

namespace tokenbooth::directory::ldap {
namespace {

// [MS-DTYP] §2.3.4: the first three groups are little-endian.
const std::string stored("\xff\x19\x96\x6f\x86\x8b\x11\xd0\xb4\x2d\x00\xc0\x4f\xc9\x64\xff", 16);
constexpr const char* text = "6f9619ff-8b86-d011-b42d-00c04fc964ff";

TEST(Guid, IsWrittenAsMicrosoftWritesIt) {
    EXPECT_EQ(guid_text(stored), text);
    EXPECT_EQ(guid_bytes(text), stored);
    EXPECT_EQ(guid_text(std::string(16, '\0')), "00000000-0000-0000-0000-000000000000");
}

TEST(Guid, ComesBackWhateverItsBytes) {
    for (int first = 0; first < 256; ++first) {
        std::string bytes;
        for (int i = 0; i < 16; ++i) bytes += static_cast<char>(first * 7 + i * 31);
        EXPECT_EQ(guid_bytes(guid_text(bytes).value_or("")), bytes);
    }
}

TEST(Guid, HasNoOtherSpelling) {
    for (const char* other : {"6F9619FF-8B86-D011-B42D-00C04FC964FF", "{6f9619ff-8b86-d011-b42d-00c04fc964ff}",
                              "6f9619ff8b86d011b42d00c04fc964ff", "6f9619ff-8b86-d011-b42d-00c04fc964f", "", "-",
                              "6f9619ff-8b86-d011-b42d-00c04fc964fff", "6f9619fg-8b86-d011-b42d-00c04fc964ff",
                              "6f96-19ff8b86-d011-b42d-00c04fc964ff", " 6f9619ff-8b86-d011-b42d-00c04fc964ff"}) {
        EXPECT_EQ(guid_bytes(other), std::nullopt) << other;
    }
    EXPECT_EQ(guid_text("short"), std::nullopt);
    EXPECT_EQ(guid_text(stored + "x"), std::nullopt);
}

TEST(Guid, IsWhatTwoAttributesHold) {
    EXPECT_TRUE(is_guid_attribute("objectGUID"));
    EXPECT_TRUE(is_guid_attribute("objectguid"));
    EXPECT_TRUE(is_guid_attribute("mS-DS-ConsistencyGuid"));
    EXPECT_FALSE(is_guid_attribute("entryUUID"));
}

}  // namespace
}  // namespace tokenbooth::directory::ldap
