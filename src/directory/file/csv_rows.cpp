#include "directory/file/csv_rows.hpp"

#include <csv.h>

#include <utility>

namespace tokenbooth::directory::file {
namespace {

struct Rows {
    const CsvRowSink& on_row;
    std::vector<std::string> cells;
    std::size_t line = 0;
    std::size_t row_begins = 1;
};

void take_cell(void* cell, std::size_t size, void* rows) {
    static_cast<Rows*>(rows)->cells.emplace_back(static_cast<const char*>(cell), size);
}

void take_row(int, void* opaque) {
    auto& rows = *static_cast<Rows*>(opaque);
    rows.on_row(rows.row_begins, std::exchange(rows.cells, {}));
    rows.row_begins = rows.line + 1;
}

class Parser {
  public:
    Parser() {
        csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI);
        // RFC 4180 §2.4: "Spaces are considered part of a field and should not be ignored."
        csv_set_space_func(&parser_, [](unsigned char) { return 0; });
    }
    ~Parser() { csv_free(&parser_); }
    Parser(const Parser&) = delete;
    Parser& operator=(const Parser&) = delete;
    csv_parser* get() { return &parser_; }

  private:
    csv_parser parser_{};
};

core::Failure failure(csv_parser* parser, std::size_t line) {
    return {.message =
                "line " + std::to_string(line) + ": " + csv_strerror(csv_error(parser)) +
                " (a cell that holds a quote or a comma stands in double quotes, with inner quotes doubled)"};
}

}  // namespace

core::Result<void, core::Failure> read_csv(std::string_view bytes, const CsvRowSink& on_row) {
    Parser parser;
    Rows rows{.on_row = on_row, .cells = {}};
    // Line by line, because a row is reported while the line that ends it is being fed.
    while (!bytes.empty()) {
        const std::size_t newline = bytes.find('\n');
        const std::string_view line = bytes.substr(0, newline == std::string_view::npos ? newline : newline + 1);
        ++rows.line;
        const std::size_t before = rows.cells.size();
        const std::size_t row_begins = rows.row_begins;
        if (csv_parse(parser.get(), line.data(), line.size(), take_cell, take_row, &rows) != line.size()) {
            return failure(parser.get(), rows.line);
        }
        // An empty line between rows ends none and begins none.
        const bool blank = line.find_first_not_of("\r\n") == std::string_view::npos;
        if (blank && before == 0 && rows.row_begins == row_begins && row_begins == rows.line) ++rows.row_begins;
        bytes.remove_prefix(line.size());
    }
    if (csv_fini(parser.get(), take_cell, take_row, &rows) != 0) return failure(parser.get(), rows.row_begins);
    return {};
}

}  // namespace tokenbooth::directory::file
