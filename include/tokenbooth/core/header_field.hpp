// One field of an HTTP message as a view: whoever keeps it longer than the message copies it.
#pragma once

#include <string_view>

namespace tokenbooth::core {

struct HeaderField {
    std::string_view name;
    std::string_view value;
};

}  // namespace tokenbooth::core
