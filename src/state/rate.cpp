#include <tokenbooth/core/time_text.hpp>
#include <tokenbooth/state/rate.hpp>

#include <charconv>

namespace tokenbooth::state {

std::optional<Rate> parse_rate(std::string_view text) {
    using namespace std::chrono_literals;
    constexpr std::uint32_t most_tokens = 1'000'000;
    constexpr std::chrono::milliseconds longest = 31 * 24h;
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    Rate rate;
    const char* const end = text.data() + slash;
    const auto [rest, error] = std::from_chars(text.data(), end, rate.tokens);
    if (error != std::errc() || rest != end || rate.tokens < 1 || rate.tokens > most_tokens) return std::nullopt;
    const auto per = core::parse_duration(text.substr(slash + 1));
    if (!per || *per < 1ms || *per > longest) return std::nullopt;
    rate.per = *per;
    return rate;
}

}  // namespace tokenbooth::state
