// What an external id, an e-mail address and a name must be before Zendesk takes them (contract §2.2). Used where
// a user is written, looked up or claimed, so that one rule holds everywhere. Pure functions.
#pragma once

#include <tokenbooth/model/user.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace tokenbooth::model {

/// "max 255 chars" (article 4411666638746); counted as Unicode characters.
constexpr std::size_t longest_external_id = 255;
constexpr std::size_t longest_name = 255;
/// RFC 5321 §4.5.3.1.3 leaves 254 for the address itself.
constexpr std::size_t longest_email = 254;

/// What is wrong, as a sentence that begins after the claim's name; nothing where the value may be used.
std::optional<std::string> find_external_id_problem(std::string_view external_id);
std::optional<std::string> find_email_problem(std::string_view email);

/// The name as a claim: each run of control characters and line breaks becomes one space, cut at 255 characters;
/// nothing where it is empty or not UTF-8.
std::optional<std::string> presentable_name(std::string_view name);

/// Whether something of the name's end is not in the claim.
bool is_cut_as_a_name(std::string_view name);

/// What is wrong with the user as a whole, naming the field, or nothing.
std::optional<std::string> find_user_problem(const User& user);

}  // namespace tokenbooth::model
