// The token within what somebody handed over as one: without quotes, object, header line, address, page or line
// breaks around it or in it. Pure; the text may be anybody's.
#pragma once

#include "token/inspect_codes.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::token {

/// What stood around a token.
enum class Layer {
    quotes,
    object,
    jwt_object,
    authorization_line,
    bearer,
    address,
    form,
    page,
    other_text,
    white_space
};

struct Unwrapped {
    /// From the outside in.
    std::vector<Layer> layers;
    /// The parts with dots between them; empty where there is no token, which `dead_end` and `what` then explain.
    std::string token;
    const Judgement* dead_end = nullptr;
    std::string what;
    /// Where the claims themselves were handed over as a JSON object, that object.
    std::string bare_claims;
};

Unwrapped unwrap(std::string_view text);

/// Whether the characters are base64 of either alphabet, of something that begins with "{" as a JSON object does.
bool looks_like_base64_of_an_object(std::string_view text);

}  // namespace tokenbooth::token
