// TOKENBOOTH__SERVER__LISTEN and its like: the environment as entries of the configuration (contract §4).
#pragma once

#include "config/flatten.hpp"

#include <tokenbooth/config/environment.hpp>

#include <string>
#include <vector>

namespace tokenbooth::config {

struct EnvironmentEntries {
    std::vector<Entry> entries;
    std::vector<std::string> faults;
};

/// `from_environment` over `from_file`: the same key is replaced; any form of a secret replaces every form of it;
/// a table's index may be one that the file has, or the next. Gaps are added to `faults`.
std::vector<Entry> merge(std::vector<Entry> from_file, std::vector<Entry> from_environment,
                         std::vector<std::string>& faults);

}  // namespace tokenbooth::config
