#include "cli/commands.hpp"
#include "cli/settings_of.hpp"

#include <tokenbooth/app/check.hpp>
#include <tokenbooth/core/json_writer.hpp>

#include <algorithm>
#include <csignal>
#include <iostream>

namespace tokenbooth::cli {
namespace {

std::string_view to_string(app::CheckState state) {
    switch (state) {
        case app::CheckState::ok:
            return "ok";
        case app::CheckState::warning:
            return "warning";
        case app::CheckState::failed:
            return "failed";
    }
    return "failed";
}

void print(const std::vector<app::CheckRow>& rows) {
    std::size_t widest = 0;
    for (const auto& row : rows) widest = std::max(widest, row.subject.size());
    constexpr std::size_t state_width = 9;
    for (const auto& row : rows) {
        const std::string_view state = to_string(row.state);
        std::cout << state << std::string(state_width - state.size(), ' ') << row.subject
                  << std::string(widest + 2 - row.subject.size(), ' ') << row.found << '\n';
        if (!row.mend.empty()) std::cout << std::string(state_width, ' ') << "→ " << row.mend << '\n';
    }
}

void print_json(const std::vector<app::CheckRow>& rows) {
    std::cout << '[';
    for (const auto& row : rows) {
        std::cout << (&row == &rows.front() ? "\n" : ",\n") << R"({"state":)"
                  << core::json_string(to_string(row.state)) << R"(,"subject":)" << core::json_string(row.subject)
                  << R"(,"found":)" << core::json_string(row.found) << R"(,"mend":)" << core::json_string(row.mend)
                  << '}';
    }
    std::cout << "\n]\n";
}

}  // namespace

int execute(const Check& command) {
    const auto settings = settings_of(command.config);
    if (!settings) return failed;
    // OpenSSL writes to connections that the other side has closed.
    std::signal(SIGPIPE, SIG_IGN);
    const auto rows = app::check(*settings, command.user, core::SystemClock().now());
    if (command.json) {
        print_json(rows);
    } else {
        print(rows);
    }
    const bool broken = std::any_of(rows.begin(), rows.end(),
                                    [](const app::CheckRow& row) { return row.state == app::CheckState::failed; });
    return broken ? failed : done;
}

}  // namespace tokenbooth::cli
