// What must be judged of the callers as a whole, once every key has been read.
#pragma once

#include "config/written_keys.hpp"

#include "config/options.hpp"

#include <string>
#include <vector>

namespace tokenbooth::config {

/// Fetches the backends' secrets. Returns what is wrong.
std::vector<std::string> finish_callers(Draft& draft, const WrittenKeys& written, Secrets& secrets);
/// The same for callers.proxy; tells the HTTP front, too, which field may stand in a request only once.
std::vector<std::string> finish_proxy(Settings& settings, const WrittenKeys& written);
/// The same for callers.password, once the directories are known.
std::vector<std::string> finish_password(const Settings& settings);

}  // namespace tokenbooth::config
