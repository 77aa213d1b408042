#include "directory/postgres/value_types.hpp"

#include <tokenbooth/directory/sql/server_text.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::directory {
namespace {

// As pg_type.dat numbers them.
constexpr Oid text = 25;
constexpr Oid int2 = 21;
constexpr Oid int4 = 23;
constexpr Oid int8 = 20;
constexpr Oid numeric = 1700;
constexpr Oid uuid = 2950;
constexpr Oid float8 = 701;
constexpr Oid boolean = 16;
constexpr Oid bytea = 17;
constexpr Oid citext_or_whatever = 16500;

TEST(PostgresParameter, IsAskedForOnlyInTheSpellingInWhichItIsReadBack) {
    using postgres::can_be;
    for (const char* value : {"0", "7", "-7", "2147483647"}) EXPECT_TRUE(can_be(int4, value)) << value;
    for (const char* value :
         {"", "-", "-0", "07", "+7", " 7", "7 ", "7.0", "1e3", "abc", "2147483648", "0x7", "７"}) {
        EXPECT_FALSE(can_be(int4, value)) << value;
    }
    EXPECT_TRUE(can_be(int8, "2147483648"));
    EXPECT_TRUE(can_be(int8, "-9223372036854775808"));
    EXPECT_FALSE(can_be(int8, "9223372036854775808"));
    EXPECT_FALSE(can_be(int2, "32768"));
    EXPECT_TRUE(can_be(numeric, "99999999999999999999"));
    for (const char* value : {"NaN", "Infinity", "1e400", "", "-", "1.5"})
        EXPECT_FALSE(can_be(numeric, value)) << value;
    EXPECT_FALSE(can_be(numeric, std::string(200000, '9')));
    EXPECT_TRUE(can_be(uuid, "00000000-0000-0000-0000-00000000000a"));
    for (const char* value : {"00000000-0000-0000-0000-00000000000A", "{00000000-0000-0000-0000-00000000000a}",
                              "0000000000000000000000000000000a", "00000000-0000-0000-0000_00000000000a", "x"}) {
        EXPECT_FALSE(can_be(uuid, value)) << value;
    }
    for (const char* value : {"", "07", "abc", "'"}) {
        EXPECT_TRUE(can_be(text, value));
        EXPECT_TRUE(can_be(citext_or_whatever, value));
    }
}

TEST(PostgresColumn, SaysWhatItHolds) {
    using postgres::kind_of;
    EXPECT_EQ(kind_of(int8), sql::ValueKind::integer);
    EXPECT_EQ(kind_of(numeric), sql::ValueKind::decimal);
    for (const Oid type : {text, uuid, citext_or_whatever}) EXPECT_EQ(kind_of(type), sql::ValueKind::text);
    for (const Oid type : {float8, boolean, bytea}) EXPECT_EQ(kind_of(type), sql::ValueKind::other);
}

// D12
TEST(ServerText, IsOneLineWithoutThePassword) {
    const core::Secret password("pass word");
    EXPECT_EQ(sql::presentable("no table \"x\"\nLINE 1: SELECT\n", password), "no table \"x\"");
    EXPECT_EQ(sql::presentable("you said pass word, pass word!", password), "you said ***, ***!");
    EXPECT_EQ(sql::presentable("a\x01 b\x1b[31m \xff é", password), "a? b?[31m ? é");
    EXPECT_EQ(sql::presentable("", password), "");
    EXPECT_LE(sql::presentable(std::string(100000, 'x'), password).size(), 301U);
    EXPECT_EQ(sql::presentable("text", core::Secret()), "text");
}

}  // namespace
}  // namespace tokenbooth::directory
