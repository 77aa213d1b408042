#include "cli/commands.hpp"

#include <iostream>

namespace tokenbooth::cli {

int execute(const Version&) {
    std::cout << "tokenbooth " TOKENBOOTH_VERSION "\n";
    return done;
}

}  // namespace tokenbooth::cli
