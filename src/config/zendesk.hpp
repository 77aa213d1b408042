// [zendesk]: whose account it is, and the key with which `tokenbooth identity` asks its API.
#pragma once

#include "config/options.hpp"
#include "config/written_keys.hpp"

namespace tokenbooth::config {

/// Fetches the key's secret, fills in api_base, and says everything that is wrong, each with `file` before it:
/// "tokenbooth.toml: ", or nothing where there is none.
std::vector<std::string> finish_zendesk(Settings& settings, const WrittenKeys& written, Secrets& secrets,
                                        const std::string& file);

}  // namespace tokenbooth::config
