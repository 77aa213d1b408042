#include <tokenbooth/core/text.hpp>
#include <tokenbooth/http/request.hpp>

#include <algorithm>

namespace tokenbooth::http {

std::string_view find_field(std::span<const core::HeaderField> fields, std::string_view name) {
    const auto field = std::find_if(fields.begin(), fields.end(), [name](const core::HeaderField& candidate) {
        return core::equal_ignoring_ascii_case(candidate.name, name);
    });
    return field == fields.end() ? std::string_view() : field->value;
}

}  // namespace tokenbooth::http
