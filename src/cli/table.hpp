// A table in plain text, its columns as wide as their widest cell.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace tokenbooth::cli {

/// The first row is the heading; all have as many cells.
void print_table(std::ostream& out, const std::vector<std::vector<std::string>>& rows);

/// As a cell, without control characters, which could do things to a terminal; "-" where there is nothing.
std::string cell(const std::optional<std::string>& text);

}  // namespace tokenbooth::cli
