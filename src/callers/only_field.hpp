// Fields of a request that mean something only where they stand once.
#pragma once

#include <tokenbooth/model/request_head.hpp>

#include <cstddef>
#include <optional>
#include <string_view>

namespace tokenbooth::callers {

/// `name` in any case.
std::size_t count_fields(const model::RequestHead& head, std::string_view name);
/// The field's value; nothing where it is absent or stands twice.
std::optional<std::string_view> only_field(const model::RequestHead& head, std::string_view name);

}  // namespace tokenbooth::callers
