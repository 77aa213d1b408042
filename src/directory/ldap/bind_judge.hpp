// Holds a password against an LDAP server by a bind, and refuses whoever does not exist as slowly as a wrong
// password: the same bind, to a name that nobody has, and the same pace.
#pragma once

#include "directory/ldap/refusal_pace.hpp"
#include "directory/ldap/server.hpp"

#include <tokenbooth/core/blocking_pool.hpp>
#include <tokenbooth/directory/ldap/ldap_directory.hpp>

#include <memory>
#include <string>

namespace tokenbooth::directory::ldap {

/// What every judge of a directory uses; outlives them.
struct Bench {
    Server& server;
    core::BlockingPool& pool;
    RefusalPace& pace;
    const RefusalLog& refused;
};

struct Defendant {
    /// Empty where nobody was found.
    std::string dn;
    FoundUser user;
    RefusalPace::Clock::time_point began;
    /// For one bind.
    RefusalPace::Clock::duration patience{};
};

std::unique_ptr<PasswordJudge> make_bind_judge(const Bench& bench, Defendant defendant);

/// What a failure of the server is to those who asked.
core::Error error_of(const LdapFailure& failure, const Server& server);
core::Error no_room(const Server& server);

}  // namespace tokenbooth::directory::ldap
