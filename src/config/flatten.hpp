// A TOML document as a flat list of keys and values: what the table of options is matched against.
#pragma once

#include "config/value.hpp"

#include <tokenbooth/core/result.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::config {

struct Entry {
    /// "messaging.keys[].id": indices are left out, so that one row of the table stands for all.
    std::string key;
    /// The index of the table in its array; 0 where there is no array.
    std::size_t index = 0;
    Value value;
    /// A table in which nothing stands; its name must be known all the same.
    bool empty_table = false;
};

/// Entries in the order of the document. Fails with one sentence where it is no TOML at all.
core::Result<std::vector<Entry>, core::Failure> flatten_toml(std::string_view toml, const std::string& name);

}  // namespace tokenbooth::config
