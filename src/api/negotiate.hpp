// Which of its forms a token is answered in (RFC 9110 §12.5.1).
#pragma once

#include <optional>
#include <string_view>

namespace tokenbooth::api {

enum class TokenForm { json, jwt, text };

/// `preferred` unless `accept` gives another form a strictly higher weight; nothing where it gives all of them
/// none. An empty `accept` takes anything; what cannot be read in it counts for nothing.
std::optional<TokenForm> choose_form(std::string_view accept, TokenForm preferred);

std::string_view media_type(TokenForm form);

}  // namespace tokenbooth::api
