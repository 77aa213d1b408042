#include <tokenbooth/core/time_text.hpp>

#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>

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

std::string rfc3339(std::int64_t unix_time) { return format("%Y-%m-%dT%H:%M:%SZ", unix_time); }

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
