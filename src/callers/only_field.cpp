#include "callers/only_field.hpp"

#include <tokenbooth/core/text.hpp>

#include <algorithm>

namespace tokenbooth::callers {
namespace {

auto has_name(std::string_view name) {
    return [name](const core::HeaderField& field) { return core::equal_ignoring_ascii_case(field.name, name); };
}

}  // namespace

std::size_t count_fields(const model::RequestHead& head, std::string_view name) {
    return static_cast<std::size_t>(std::count_if(head.fields.begin(), head.fields.end(), has_name(name)));
}

std::optional<std::string_view> only_field(const model::RequestHead& head, std::string_view name) {
    if (count_fields(head, name) != 1) return std::nullopt;
    return std::find_if(head.fields.begin(), head.fields.end(), has_name(name))->value;
}

}  // namespace tokenbooth::callers
