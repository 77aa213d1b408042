// What must hold together in [[callers.bearer]].
#pragma once

#include "config/options.hpp"
#include "config/written_keys.hpp"

namespace tokenbooth::config {

/// Fetches the secrets, resolves the paths, and says everything that is wrong. After the signing keys are there.
std::vector<std::string> finish_bearers(Settings& settings, const WrittenKeys& written, Secrets& secrets,
                                        const std::filesystem::path& base);

}  // namespace tokenbooth::config
