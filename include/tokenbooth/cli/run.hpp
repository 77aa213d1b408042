// The command line: arguments in, exit code out.
#pragma once

namespace tokenbooth::cli {

/// 0 done, 1 refused or failed, 2 wrong usage.
int run(int argc, char** argv);

}  // namespace tokenbooth::cli
