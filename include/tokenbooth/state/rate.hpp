// How often something may happen: a bucket of so many tokens that is refilled evenly over a time. A value.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tokenbooth::state {

struct Rate {
    std::uint32_t tokens = 1;
    std::chrono::milliseconds per = std::chrono::seconds(1);

    bool operator==(const Rate&) const = default;
};

/// "60/1m" (contract §4): 1 to 1,000,000 tokens over 1 ms to 31 days. Nothing for anything else, "off" included.
std::optional<Rate> parse_rate(std::string_view text);

}  // namespace tokenbooth::state
