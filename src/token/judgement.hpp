// One row of the inspector's tables of codes (inspect_codes.hpp).
#pragma once

#include <tokenbooth/token/inspector.hpp>

#include <string_view>

namespace tokenbooth::token {

struct Judgement {
    std::string_view code;
    Severity severity = Severity::ok;
    std::string_view effect;
    std::string_view mend;
};

}  // namespace tokenbooth::token
