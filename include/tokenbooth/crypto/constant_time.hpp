// Comparing without telling by the time taken where the first difference stands. Pure function.
#pragma once

#include <string_view>

namespace tokenbooth::crypto {

/// The time depends on the lengths only.
bool equal_in_constant_time(std::string_view left, std::string_view right);

}  // namespace tokenbooth::crypto
