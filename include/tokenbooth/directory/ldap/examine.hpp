// What `tokenbooth check` says of an LDAP server: whether it is reached, by which TLS, whether it lets us search,
// and what a user of it looks like. Blocks; for command-line tools.
#pragma once

#include <tokenbooth/core/deadline.hpp>
#include <tokenbooth/directory/ldap/ldap_options.hpp>

#include <string>

namespace tokenbooth::directory::ldap {

struct Examination {
    enum class State { ok, warning, failed };
    State state = State::failed;
    std::string found{};
    /// Empty where all is well.
    std::string mend{};
};

Examination examine(LdapOptions options, core::Deadline deadline);

}  // namespace tokenbooth::directory::ldap
