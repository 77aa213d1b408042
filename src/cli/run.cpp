#include "cli/arguments.hpp"

#include <tokenbooth/cli/run.hpp>

#include <exception>
#include <iostream>

namespace tokenbooth::cli {

int run(int argc, char** argv) {
    try {
        const auto parsed = parse_arguments(argc, argv);
        if (const int* code = std::get_if<int>(&parsed)) return *code;
        return std::visit([](const auto& command) { return execute(command); }, std::get<Command>(parsed));
    } catch (const std::exception& error) {
        std::cerr << "tokenbooth: " << error.what() << '\n';
        return failed;
    }
}

}  // namespace tokenbooth::cli
