// RFC 4180 by libcsv, with the line numbers that libcsv does not keep.
#pragma once

#include <tokenbooth/core/result.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenbooth::directory::file {

using CsvRowSink = std::function<void(std::size_t line, std::vector<std::string> cells)>;

/// Hands over each row with the line on which it begins. Empty lines are no rows. Fails at a stray or an unclosed
/// quote.
core::Result<void, core::Failure> read_csv(std::string_view bytes, const CsvRowSink& on_row);

}  // namespace tokenbooth::directory::file
