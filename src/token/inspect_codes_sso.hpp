// The codes for the claims that only single sign-on has.
#pragma once

#include "token/judgement.hpp"

namespace tokenbooth::token {

inline constexpr Judgement sso_judgements[] = {
    {"attribute_type", Severity::warning,
     "Zendesk documents this type only; another is ignored or the login fails",
     "send the type that Zendesk documents"},
    {"attribute_null", Severity::warning, "not documented: it may be ignored, or clear what stands in Zendesk",
     "leave the claim out where there is nothing to say"},
    {"attribute_empty", Severity::warning, "it replaces what stands in Zendesk by nothing",
     "leave the claim out where there is nothing to say"},
    {"attribute_is_stringified", Severity::error, "{refused}, or nothing of it is used",
     "put the object or array itself there, not its JSON text in quotes"},
    {"tags_empty", Severity::warning, "all tags of the user are removed",
     "leave the claim out where the tags shall stay"},
    {"tags_as_text", Severity::warning, "reported to work with commas, but an array is what Zendesk documents",
     "send an array of strings"},
    {"role", Severity::ok, "", ""},
    {"role_empty", Severity::warning, "not documented: the role may be reset to end user",
     "leave the claim out where the role shall stay"},
    {"role_unknown", Severity::warning, "not documented: it may be ignored, or the login fails",
     "use end_user, agent or admin"},
    {"custom_role_without_agent", Severity::warning, "it is ignored: a custom role is one of agents",
     R"(send "role": "agent" with it, or leave it out)"},
    {"phone_not_e164", Severity::warning, "it may be ignored, or the number is not recognised",
     "write it as E.164: +15551234567"},
    {"photo_url", Severity::warning, "no photo is fetched", "send a public https address"},
    {"user_field_null", Severity::warning, "the field of the user is cleared",
     "leave the field out where its value shall stay"},
};

}  // namespace tokenbooth::token
