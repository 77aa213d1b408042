#include <tokenbooth/core/time_text.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::core {
namespace {

using namespace std::chrono_literals;

TEST(TimeText, WritesRfc3339InUtc) {
    EXPECT_EQ(rfc3339(0), "1970-01-01T00:00:00Z");
    EXPECT_EQ(rfc3339(1796120100), "2026-12-01T10:15:00Z");
}

// RFC 9110 §5.6.7 gives this date as its example.
TEST(TimeText, WritesImfFixdate) { EXPECT_EQ(http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT"); }

TEST(TimeText, ReadsRfc3339WithAZone) {
    EXPECT_EQ(parse_rfc3339("2026-12-01T10:15:00Z"), WallTime(std::chrono::seconds(1796120100)));
    EXPECT_EQ(parse_rfc3339("2026-12-01T12:15:00.25+02:00"), WallTime(std::chrono::seconds(1796120100)));
    EXPECT_EQ(parse_rfc3339("2026-12-01T04:45:00-05:30"), WallTime(std::chrono::seconds(1796120100)));
    for (const char* text :
         {"", "2026-12-01", "2026-12-01T10:15:00", "2026-12-01 10:15:00Z", "2026-13-01T10:15:00Z",
          "2026-02-30T10:15:00Z", "2026-12-01T24:15:00Z", "2026-12-01T10:15:00.Z", "2026-12-01T10:15:00+2:00",
          "2026-12-01T10:15:00+24:00", "2026-12-01T10:15:00Zx"}) {
        EXPECT_EQ(parse_rfc3339(text), std::nullopt) << text;
    }
}

TEST(TimeText, ReadsDurations) {
    EXPECT_EQ(parse_duration("250ms"), 250ms);
    EXPECT_EQ(parse_duration("0s"), 0ms);
    EXPECT_EQ(parse_duration("20s"), 20s);
    EXPECT_EQ(parse_duration("15m"), 15min);
    EXPECT_EQ(parse_duration("1h"), 1h);
    EXPECT_EQ(parse_duration("7d"), 168h);
}

TEST(TimeText, RefusesWhatIsNoDuration) {
    for (const char* text :
         {"", "15", "m", "-1s", "1.5s", "15 m", "15M", "1h30m", "99999999999999999999s", "9999999999d"}) {
        EXPECT_EQ(parse_duration(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace tokenbooth::core
