#include "cli/commands.hpp"
#include "cli/settings_of.hpp"

#include <tokenbooth/core/json_writer.hpp>
#include <tokenbooth/core/text.hpp>
#include <tokenbooth/token/inspector.hpp>

#include <iostream>
#include <iterator>

namespace tokenbooth::cli {
namespace {

// A token is a few hundred bytes; what is longer than this is something else.
constexpr std::size_t longest_input = 64 * 1024;

std::string read_input() {
    std::string text;
    for (std::istreambuf_iterator<char> byte(std::cin), end; byte != end && text.size() < longest_input; ++byte) {
        text += *byte;
    }
    return text;
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view blank = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

// Somebody's token may hold anything; control characters would drive the terminal.
std::string printable(std::string_view text) {
    std::string shown;
    while (!text.empty()) {
        const auto character = core::first_code_point(text);
        const bool harmless = character && !core::is_control(character->value);
        const std::size_t bytes = character ? character->bytes : 1;
        shown += harmless ? text.substr(0, bytes) : "?";
        text.remove_prefix(bytes);
    }
    return shown;
}

void print(const token::Inspection& inspection) {
    if (!inspection.header.empty()) std::cout << "header  " << printable(inspection.header) << '\n';
    if (!inspection.claims.empty()) std::cout << "claims  " << printable(inspection.claims) << '\n';
    if (!inspection.header.empty()) std::cout << '\n';
    for (const auto& finding : inspection.findings) {
        std::cout << to_string(finding.severity);
        for (const auto* part : {&finding.code, &finding.what, &finding.effect, &finding.mend}) {
            if (!part->empty()) std::cout << "  " << printable(*part);
        }
        std::cout << '\n';
    }
}

void print_json(const token::Inspection& inspection) {
    std::cout << R"({"header":)" << core::json_string(inspection.header) << R"(,"claims":)"
              << core::json_string(inspection.claims) << R"(,"findings":[)";
    bool first = true;
    for (const auto& finding : inspection.findings) {
        std::cout << (first ? "" : ",") << R"({"severity":)" << core::json_string(to_string(finding.severity))
                  << R"(,"code":)" << core::json_string(finding.code) << R"(,"what":)"
                  << core::json_string(finding.what) << R"(,"effect":)" << core::json_string(finding.effect)
                  << R"(,"mend":)" << core::json_string(finding.mend) << '}';
        first = false;
    }
    std::cout << "]}\n";
}

}  // namespace

int execute(const TokenInspect& command) {
    const auto settings = settings_of(command.config);
    if (!settings) return failed;
    const std::string given = command.token ? *command.token : read_input();
    const auto inspection = token::inspect(trim(given), settings->messaging_keys, core::SystemClock().now());
    if (command.json) {
        print_json(inspection);
    } else {
        print(inspection);
    }
    return inspection.has_error() ? failed : done;
}

}  // namespace tokenbooth::cli
