// The header and the claims of a messaging token against the rules of zendesk-facts §1.1 and §1.2.
#pragma once

#include <tokenbooth/core/clock.hpp>
#include <tokenbooth/token/inspector.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::token {

/// Appends its findings; returns the kid, empty where there is none.
std::string inspect_header(std::string_view header, std::vector<Finding>& findings);

void inspect_claims(std::string_view claims, core::WallTime now, std::vector<Finding>& findings);

}  // namespace tokenbooth::token
