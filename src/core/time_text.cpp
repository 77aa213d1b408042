#include <tokenbooth/core/time_text.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <utility>

namespace tokenbooth::core {
namespace {

std::tm utc(std::int64_t unix_time) {
    const std::time_t seconds = unix_time;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    return parts;
}

std::string format(const char* pattern, std::int64_t unix_time) {
    const std::tm parts = utc(unix_time);
    std::array<char, 64> text{};
    // Only numeric fields go through strftime: names of days and months would follow the locale.
    const std::size_t size = std::strftime(text.data(), text.size(), pattern, &parts);
    return {text.data(), size};
}

// "Z" or "+02:00", as minutes east of UTC.
std::optional<std::chrono::minutes> parse_zone(std::string_view text) {
    if (text == "Z") return std::chrono::minutes(0);
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
    int hours = 0;
    int minutes = 0;
    const auto [hours_end, hours_error] = std::from_chars(text.data() + 1, text.data() + 3, hours);
    const auto [end, error] = std::from_chars(text.data() + 4, text.data() + 6, minutes);
    if (hours_error != std::errc() || error != std::errc() || hours_end != text.data() + 3 ||
        end != text.data() + 6 || hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
        return std::nullopt;
    }
    const std::chrono::minutes offset(hours * 60 + minutes);
    return text[0] == '-' ? -offset : offset;
}

struct Unit {
    std::string_view name;
    std::chrono::milliseconds length;
};

constexpr std::array units = {
    Unit{.name = "ms", .length = std::chrono::milliseconds(1)},
    Unit{.name = "s", .length = std::chrono::seconds(1)},
    Unit{.name = "m", .length = std::chrono::minutes(1)},
    Unit{.name = "h", .length = std::chrono::hours(1)},
    Unit{.name = "d", .length = std::chrono::hours(24)},
};

}  // namespace

std::string rfc3339(std::int64_t unix_time) {
    using namespace std::chrono;
    const sys_seconds time{seconds(unix_time)};
    const auto day = floor<days>(time);
    const year_month_day date(day);
    const hh_mm_ss clock(time - day);
    constexpr int last_of_four_digits = 9999;
    if (date.year() < year(0) || date.year() > year(last_of_four_digits))
        return format("%Y-%m-%dT%H:%M:%SZ", unix_time);
    std::string text = "0000-00-00T00:00:00Z";
    const auto put = [&text](std::size_t last, unsigned number) {
        for (; number > 0; number /= 10) text[last--] = static_cast<char>('0' + number % 10);
    };
    put(3, static_cast<unsigned>(static_cast<int>(date.year())));
    put(6, static_cast<unsigned>(date.month()));
    put(9, static_cast<unsigned>(date.day()));
    put(12, static_cast<unsigned>(clock.hours().count()));
    put(15, static_cast<unsigned>(clock.minutes().count()));
    put(18, static_cast<unsigned>(clock.seconds().count()));
    return text;
}

WallTime wall_time(std::chrono::sys_seconds time) {
    using Seconds = std::chrono::seconds;
    const auto first = std::chrono::ceil<Seconds>(WallTime::min());
    const auto last = std::chrono::floor<Seconds>(WallTime::max());
    return std::clamp(time, std::chrono::sys_seconds(first), std::chrono::sys_seconds(last));
}

std::optional<WallTime> parse_rfc3339(std::string_view text) {
    using namespace std::chrono;
    std::array<int, 6> parts{};
    constexpr std::array<std::pair<std::size_t, std::size_t>, 6> places = {
        std::pair<std::size_t, std::size_t>{0, 4}, {5, 2}, {8, 2}, {11, 2}, {14, 2}, {17, 2}};
    constexpr std::string_view shape = "0000-00-00T00:00:00";
    if (text.size() <= shape.size()) return std::nullopt;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const bool right = shape[i] == '0' ? text[i] >= '0' && text[i] <= '9' : text[i] == shape[i];
        if (!right) return std::nullopt;
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
        std::from_chars(text.data() + places[i].first, text.data() + places[i].first + places[i].second, parts[i]);
    }
    const auto day = year(parts[0]) / month(static_cast<unsigned>(parts[1])) /
                     std::chrono::day(static_cast<unsigned>(parts[2]));
    if (!day.ok() || parts[3] > 23 || parts[4] > 59 || parts[5] > 60) return std::nullopt;
    text.remove_prefix(shape.size());
    if (text.starts_with('.')) {
        const std::size_t end = text.find_first_not_of("0123456789", 1);
        if (end == std::string_view::npos || end == 1) return std::nullopt;
        text.remove_prefix(end);
    }
    const auto zone = parse_zone(text);
    if (!zone) return std::nullopt;
    return wall_time(sys_days(day) + hours(parts[3]) + minutes(parts[4]) + seconds(parts[5]) - *zone);
}

std::string http_date(std::int64_t unix_time) {
    constexpr std::array days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::tm parts = utc(unix_time);
    return std::string(days[static_cast<std::size_t>(parts.tm_wday)]) + format(", %d ", unix_time) +
           months[static_cast<std::size_t>(parts.tm_mon)] + format(" %Y %H:%M:%S GMT", unix_time);
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc() || count < 0) return std::nullopt;
    const std::string_view suffix(end, static_cast<std::size_t>(text.data() + text.size() - end));
    constexpr std::int64_t longest_days = 36500;
    for (const Unit& unit : units) {
        if (unit.name != suffix) continue;
        if (count > std::chrono::milliseconds(std::chrono::hours(24 * longest_days)) / unit.length)
            return std::nullopt;
        return count * unit.length;
    }
    return std::nullopt;
}

}  // namespace tokenbooth::core
