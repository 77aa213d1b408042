// Zendesk's messaging users in words: as a table, and as JSON.
#pragma once

#include <tokenbooth/identity/messaging_users.hpp>

#include <iosfwd>
#include <string>
#include <vector>

namespace tokenbooth::cli {

void print_messaging_users(std::ostream& out, const std::vector<identity::MessagingUser>& users);
std::string messaging_user_json(const identity::MessagingUser& user);

}  // namespace tokenbooth::cli
