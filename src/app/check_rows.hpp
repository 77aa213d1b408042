// The parts of `tokenbooth check`, a file each.
#pragma once

#include "app/wiring.hpp"

#include <tokenbooth/app/check.hpp>

#include <string>
#include <vector>

namespace tokenbooth::app {

/// Enough to see whether two machines hold the same secret, and too little to find it by.
std::string fingerprint(const core::Secret& secret);

void check_callers(const config::Settings& settings, core::WallTime now, std::vector<CheckRow>& rows);
CheckRow check_session(const config::Settings& settings, const Surroundings& surroundings);

void check_bearers(const config::Settings& settings, std::vector<CheckRow>& rows);

CheckRow check_caller_directory(const config::Settings& settings, const config::DirectorySettings& directory);
CheckRow check_ldap_directory(const config::DirectorySettings& settings);
CheckRow check_http_directory(const config::DirectorySettings& settings, const Surroundings& surroundings);
CheckRow check_directory(const config::DirectorySettings& settings, const Surroundings& surroundings);
CheckRow check_user(const config::Settings& settings, directory::UserDirectory& directory,
                    const std::string& external_id, core::WallTime now);

void check_profiles(const config::Settings& settings, std::vector<CheckRow>& rows);
/// Warns where a caller's `profiles` list one that is off.
void note_closed_profiles(const config::Settings& settings, const std::vector<model::Profile>& profiles,
                          CheckRow& row);
/// Which profiles the user would get a token of, and why not the others.
void judge_user(const config::Settings& settings, const model::User& user, core::WallTime now, CheckRow& row);

}  // namespace tokenbooth::app
