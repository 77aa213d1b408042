// Users as the terminal and as other programs read them.
#pragma once

#include <tokenbooth/model/user.hpp>

#include <iosfwd>
#include <string>
#include <vector>

namespace tokenbooth::cli {

/// One line a user, columns aligned; control characters are shown as spaces, so that no name can drive the
/// terminal.
void print_user_table(std::ostream& out, const std::vector<model::User>& users);

/// Below it, a line for each that the user has: its name and its value as JSON.
void print_sso_attributes(std::ostream& out, const model::User& user);

/// A JSON object with the members that `users import` reads; absent ones are left out.
std::string user_json(const model::User& user);

}  // namespace tokenbooth::cli
