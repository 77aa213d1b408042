// The command line's words → one Command.
#pragma once

#include "cli/commands.hpp"

namespace tokenbooth::cli {

/// The command, or the exit code where there is nothing to execute: help was asked for, or the words were wrong.
std::variant<Command, int> parse_arguments(int argc, char** argv);

}  // namespace tokenbooth::cli
