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

/// What the caller may say (contract §2.1, §4.5).
struct CallerRules {
    /// Who the caller itself is, and then it names nobody; null for a backend.
    const model::Subject* subject = nullptr;
    /// Its name and password, which have been judged, stand in the same body.
    bool signs_in = false;
    /// Of a backend: whether it may say who a user is, beyond naming one.
    bool may_assert = false;
    bool trust_email_verified = false;
    /// Whether its POST must be application/json even without a body: a form of another site cannot be that.
    bool only_json = false;
};

/// Errors: not_acceptable, unsupported_media_type, malformed_json, unknown_member, duplicate_member,
/// invalid_member.
core::Result<ParsedTokenRequest> parse_token_request(const http::Request& request, model::Profile profile,
                                                     const CallerRules& rules);

}  // namespace tokenbooth::api
