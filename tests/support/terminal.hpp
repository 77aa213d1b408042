// A command as somebody at a terminal meets it.
#pragma once

#include "support/process.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace tokenbooth::test {

/// Runs `tokenbooth ARGUMENTS` in `folder` on a terminal of its own, types `typed` once `prompt` stands there, and
/// returns how it ended; output and errors are both what the terminal shows, in `output`. Throws after ten
/// seconds.
Finished run_on_terminal(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                         const std::string& prompt, const std::string& typed);

}  // namespace tokenbooth::test
