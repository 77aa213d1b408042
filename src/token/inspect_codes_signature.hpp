// The codes for the header and for who signed, with what.
#pragma once

#include "token/judgement.hpp"

namespace tokenbooth::token {

inline constexpr Judgement signature_judgements[] = {
    {"alg", Severity::error, "{refused}: no other algorithm is taken, least of all none",
     "sign with HMAC-SHA256 and say HS256"},
    {"typ", Severity::error, "{refused}; single sign-on says: JWT signature invalid",
     R"(add "typ": "JWT" to the header)"},
    {"typ_case", Severity::warning, "not documented; Zendesk's articles write JWT in capitals",
     R"(write "typ": "JWT")"},
    {"header_extension", Severity::error,
     "{refused}: who does not know an extension must refuse it (RFC 7515 §4.1.11)",
     "leave crit, b64 and zip out of the header"},
    {"kid_missing", Severity::error, "{refused}",
     "put the key id (app_…) from Zendesk's Admin Center into the header"},
    {"kid_form", Severity::warning, "{refused}, if it is not the id of a messaging key",
     "use the key id: app_ and 24 hexadecimal digits, not the key's name, the widget's key or the account's id"},
    {"kid_unknown", Severity::warning, "{refused}, unless Zendesk has this key",
     "send the id of a configured key, or add this key to the configuration"},
    {"kid_of_another_key", Severity::error, "{refused}", "send the id of the key that signs"},
    {"kid_not_needed", Severity::ok, "", ""},
    {"signature", Severity::ok, "", ""},
    {"signature_not_checked", Severity::warning, "{refused}, if the signature is wrong",
     "name a configuration with --config that has the secret"},
    {"signature_unknown", Severity::error, "{refused}",
     "is it the secret of another product of Zendesk (SSO, Chat, help centre), an old one, or one that was cut?"},
    {"signature_size", Severity::error, "{refused}", "sign with HMAC-SHA256 and keep all 32 bytes of it"},
    {"signature_is_hex", Severity::error, "{refused}",
     "encode the 32 bytes of the MAC, not their hexadecimal digits (PHP: hash_hmac(…, true))"},
    {"secret_of_another_profile", Severity::error, "{refused}: each of Zendesk's doors has a secret of its own",
     "sign with the secret of the profile that the token is for"},
    {"secret_was_base64_decoded", Severity::error, "{refused}",
     "use the bytes of the secret as Zendesk shows it; on jwt.io leave the base64 box empty"},
    {"secret_was_base64_encoded", Severity::error, "{refused}",
     "use the bytes of the secret as Zendesk shows it, without encoding them"},
    {"secret_was_hex_decoded", Severity::error, "{refused}",
     "use the characters of the secret as Zendesk shows it, even where they are all hexadecimal digits"},
    {"secret_has_a_newline", Severity::error, "{refused}",
     "drop the newline where the secret is read from its file or variable"},
    {"secret_has_white_space", Severity::error, "{refused}",
     "drop the white space around the secret where it is read"},
    {"secret_in_quotes", Severity::error, "{refused}",
     "drop the quotes around the secret: env files and YAML do not all take them away"},
    {"secret_was_cut", Severity::error, "{refused}",
     "take the whole secret: #, $ and blanks end it in some env files and shells"},
    {"key_id_as_secret", Severity::error, "{refused}, and anybody can forge your tokens: the key id is no secret",
     "sign with the secret that Zendesk showed once beside the key id"},
    {"secret_is_a_placeholder", Severity::error, "{refused}, and anybody can forge your tokens",
     "see that the variable with the secret is set where the token is made"},
    {"secret_too_short", Severity::warning,
     "Zendesk may take it, but a short secret can be guessed from one token",
     "make a new secret in Zendesk; RFC 7518 §3.2 wants 32 bytes for HS256"},
};

}  // namespace tokenbooth::token
