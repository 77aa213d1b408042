// A JSON object that was handed over where a token should be: an answer with the token in it, an error, or the
// claims as they are before anybody signs them.
#pragma once

#include "token/judgement.hpp"

#include <string>
#include <string_view>

namespace tokenbooth::token {

struct HandedObject {
    /// Empty where no member of it is one.
    std::string token;
    /// {"jwt": …}, which is what Zendesk wants of the Support SDK's endpoint.
    bool is_sdk_answer = false;
    /// Why it has no token; null where it is neither an error nor claims.
    const Judgement* dead_end = nullptr;
    std::string what;
    bool is_claims = false;
};

HandedObject read_handed_object(std::string_view text);

}  // namespace tokenbooth::token
