#include "cli/table.hpp"

#include <tokenbooth/core/text.hpp>
#include <tokenbooth/model/user_rules.hpp>

#include <algorithm>
#include <ostream>

namespace tokenbooth::cli {

void print_table(std::ostream& out, const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths(rows.front().size());
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], core::count_characters(row[i]));
    }
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i] + std::string(widths[i] + 2 - core::count_characters(row[i]), ' ');
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out << line << '\n';
    }
}

std::string cell(const std::optional<std::string>& text) {
    return model::presentable_name(text.value_or("")).value_or("-");
}

}  // namespace tokenbooth::cli
