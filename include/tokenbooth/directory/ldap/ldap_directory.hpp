// Users in an LDAP server, found by a search and believed by a bind (RFC 4511). Calls block, so they run on the
// pool, each bounded by its deadline; connections are kept and, where the server has closed one, made anew.
// Failures never hold a password. The server folds case and spaces, we do not: what it finds must match as every
// directory matches.
#pragma once

#include <tokenbooth/core/blocking_pool.hpp>
#include <tokenbooth/directory/ldap/ldap_options.hpp>
#include <tokenbooth/directory/user_directory.hpp>

#include <functional>
#include <memory>
#include <string_view>

namespace tokenbooth::directory::ldap {

/// Told whose password the server refused, and why: wrong, expired, locked. From any thread.
using RefusalLog = std::function<void(std::string_view external_id, std::string_view reason)>;

/// Fails where the options cannot work whatever the server does; connects to nothing yet.
core::Result<std::unique_ptr<UserDirectory>, core::Failure> make_ldap_directory(LdapOptions options,
                                                                                core::BlockingPool& pool,
                                                                                RefusalLog refused = {});

}  // namespace tokenbooth::directory::ldap
