// A variable of the environment that is for this process alone, not for what it may start. Private to app.
#pragma once

#include <string>

namespace tokenbooth::app {

/// Its value, empty where it is not set, and from now on it is not. Before there are threads.
std::string take_variable(const char* name);

}  // namespace tokenbooth::app
