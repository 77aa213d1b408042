// Which claims a profile has, and which one somebody meant who wrote another name.
#pragma once

#include <tokenbooth/core/json_tree.hpp>
#include <tokenbooth/model/profile.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace tokenbooth::token {

/// The names that RFC 7519 §4.1 registers and libraries add by themselves: iss, sub, aud, nbf, …
bool is_registered_claim(std::string_view name);

/// What Zendesk reads of a token of this profile.
const std::vector<std::string_view>& claims_of(model::Profile profile);
bool is_claim_of(std::string_view name, model::Profile profile);
bool is_required(std::string_view name, model::Profile profile);

/// The claim of this profile that `name` was meant to be: userId for external_id, eMail for email.
std::optional<std::string_view> meant_claim(std::string_view name, model::Profile profile);

/// The member of `claims` that was meant to be `name`; null where none was.
const core::JsonField* find_misspelt(const core::JsonTree& claims, std::string_view name, model::Profile profile);

}  // namespace tokenbooth::token
