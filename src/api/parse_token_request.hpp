// Bytes → TokenRequest. Parse, don't validate: after this no network text is looked at again.
#pragma once

#include "api/negotiate.hpp"

#include <tokenbooth/core/result.hpp>
#include <tokenbooth/http/request.hpp>
#include <tokenbooth/model/token_request.hpp>

namespace tokenbooth::api {

struct ParsedTokenRequest {
    model::TokenRequest token;
    TokenForm form = TokenForm::json;
};

/// What `caller` may say of a user beyond naming one (contract §4.5).
struct AssertionRules {
    bool may_assert = false;
    bool trust_email_verified = false;
};

/// For a backend, which names the user. Errors: not_acceptable, unsupported_media_type, malformed_json,
/// unknown_member, duplicate_member, invalid_member.
core::Result<ParsedTokenRequest> parse_token_request(const http::Request& request, model::Profile profile,
                                                     const AssertionRules& rules);

}  // namespace tokenbooth::api
