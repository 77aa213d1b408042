#include <tokenbooth/core/random.hpp>
#include <tokenbooth/observability/request_scope.hpp>

#include <algorithm>

namespace tokenbooth::observability {

std::string choose_request_id(std::string_view offered) {
    constexpr std::size_t longest = 128;
    const auto allowed = [](char character) {
        return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
               (character >= '0' && character <= '9') || character == '.' || character == '_' || character == '-';
    };
    const bool keep =
        !offered.empty() && offered.size() <= longest && std::all_of(offered.begin(), offered.end(), allowed);
    return keep ? std::string(offered) : core::unique_name();
}

}  // namespace tokenbooth::observability
