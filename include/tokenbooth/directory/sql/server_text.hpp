// What a database server says, fit for a log: one line of bounded length, without the password, whatever the
// server makes of it. Pure.
#pragma once

#include <tokenbooth/core/secret.hpp>

#include <string>
#include <string_view>

namespace tokenbooth::directory::sql {

std::string presentable(std::string_view server_text, const core::Secret& password);

}  // namespace tokenbooth::directory::sql
