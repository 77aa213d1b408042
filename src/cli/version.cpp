#include "cli/commands.hpp"

#include <iostream>

namespace tokenbooth::cli {

int execute(const Version& command) {
    std::cout << (command.json ? "{\"version\":\"" TOKENBOOTH_VERSION "\"}\n"
                               : "tokenbooth " TOKENBOOTH_VERSION "\n");
    return done;
}

}  // namespace tokenbooth::cli
