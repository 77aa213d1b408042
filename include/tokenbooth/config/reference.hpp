// The table of options as people read it. The files in config/ and docs/ are held to this by a test, which also
// writes them anew (TOKENBOOTH_UPDATE=1).
#pragma once

#include <string>

namespace tokenbooth::config {

/// config/reference.toml: every key with its default, or an example, and its reason.
std::string reference_toml();

/// The table of docs/configuration.md.
std::string reference_markdown();

}  // namespace tokenbooth::config
