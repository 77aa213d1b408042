// The codes for what was handed over: is it a token at all, what stands around it, can its parts be read.
#pragma once

#include "token/judgement.hpp"

namespace tokenbooth::token {

inline constexpr Judgement form_judgements[] = {
    {"too_large", Severity::error, "{unreadable}", "hand over the token alone; it is a few hundred bytes"},
    {"not_a_token", Severity::error, "{unreadable}", "pass the token itself, as it came"},
    {"opaque_token", Severity::error, "{unreadable}",
     "pass the JWT that was issued: three parts with dots between them, beginning with ey"},
    {"secret_instead_of_token", Severity::error, "{unreadable}, and whoever sees it can be any of your users",
     "make a new secret in Zendesk at once, and pass the token"},
    {"encrypted_token", Severity::error, "{refused}: only signed tokens are taken",
     "sign the claims (JWS, HS256) rather than encrypt them (JWE)"},
    {"error_body", Severity::error, "{unreadable}",
     "look at the status before the body is handed on, and mend what the answer names"},
    {"html_page", Severity::error, "{unreadable}",
     "send the session's cookie or credential with the request, and look at the status before the body"},
    {"claims_not_signed", Severity::error, "{unreadable}",
     "have your server sign the claims, and hand over the token; the secret never belongs in a page"},
    {"quoted_token", Severity::error, "{unreadable}",
     "answer with the raw token as text/plain, or JSON.parse it first"},
    {"token_in_an_object", Severity::error, "{unreadable}",
     "hand over its member alone, or ask with Accept: text/plain"},
    {"jwt_object", Severity::ok, "", ""},
    {"authorization_line", Severity::ok, "", ""},
    {"form_field", Severity::ok, "", ""},
    {"bearer_prefix", Severity::warning, "{unreadable}, if your endpoint answers so",
     "answer with the token alone; only the Authorization field has the word before it"},
    {"token_in_a_url", Severity::warning,
     "Zendesk withdraws GET /access/jwt, and the address stays in histories and logs with the token",
     "let the browser submit a form: POST, field jwt"},
    {"text_around_token", Severity::warning, "{unreadable}, if your endpoint answers so",
     "hand over the token alone"},
    {"white_space_inside", Severity::error, "{unreadable}",
     "encode without line breaks (base64 -w0), and copy without the terminal's"},
    {"signature_missing", Severity::error, "{refused}: an unsigned token is never taken",
     "sign with HS256, and copy all three parts"},
    {"not_base64url", Severity::error, "{refused}",
     "encode each part as base64url and drop the padding (RFC 7515 §2)"},
    {"malformed_header", Severity::error, "{refused}", "build it with a JSON library, as an object"},
    {"malformed_claims", Severity::error, "{refused}", "build them with a JSON library, as an object"},
    {"duplicate_member", Severity::error,
     "{refused}, or the other of the two is used: which counts is not defined", "write each member once"},
    {"not_utf8", Severity::error, "{refused}, or the name comes out garbled",
     "encode the JSON as UTF-8 before base64url; btoa takes Latin-1, so use TextEncoder"},
    {"token_too_large", Severity::warning,
     "servers and proxies on the way take 8 to 16 KiB of header in all, and refuse what is longer",
     "leave out what Zendesk does not need"},
    {"secret_in_the_token", Severity::error, "anybody can read a token, and with the secret be any of your users",
     "make a new secret in Zendesk at once, and keep it out of the header and the claims"},
};

}  // namespace tokenbooth::token
