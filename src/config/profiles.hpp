// [chat], [help_center], [sso], [support_sdk]: the doors beside messaging. Private to config.
#pragma once

#include "config/options.hpp"
#include "config/written_keys.hpp"

namespace tokenbooth::config {

/// Fetches the secrets and says everything that is wrong, each with `file` before it: "tokenbooth.toml: ", or
/// nothing where there is none. What works and looks wrong becomes a warning.
std::vector<std::string> finish_profiles(Settings& settings, const WrittenKeys& written, Secrets& secrets,
                                         const std::string& file);

/// Whether a secret of the profile was written, rightly or not: without one it is off (contract §4.2).
bool has_secret_written(const WrittenKeys& written, model::Profile profile);

/// Whether `secret` is one that the profile signs with.
bool signs_with(const Settings& settings, model::Profile profile, const core::Secret& secret);

}  // namespace tokenbooth::config
