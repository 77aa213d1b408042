// The queries that a site may give for its own tables, the same for every SQL directory. A value.
#pragma once

#include <string>

namespace tokenbooth::directory::sql {

/// SELECTs with one parameter ($1; ? in MySQL) that yield columns named as a user's fields: external_id
/// (required), username, name, email, email_verified, disabled, password_hash, and those of single sign-on
/// (model/sso_attributes.hpp), one by one or as a JSON object sso_attributes. What is true of a user is what
/// by_external_id yields; the others only say whose the e-mail or the username is. Where one is empty, this
/// directory knows nobody by that key.
struct UserQueries {
    std::string by_external_id;
    std::string by_email;
    std::string by_username;

    bool empty() const { return by_external_id.empty() && by_email.empty() && by_username.empty(); }
};

}  // namespace tokenbooth::directory::sql
