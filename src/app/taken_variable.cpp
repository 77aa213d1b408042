#include "app/taken_variable.hpp"

#include <cstdlib>

namespace tokenbooth::app {

std::string take_variable(const char* name) {
    // NOLINTBEGIN(concurrency-mt-unsafe): called before there are threads
    const char* const value = std::getenv(name);
    std::string taken = value == nullptr ? "" : value;
    unsetenv(name);
    // NOLINTEND(concurrency-mt-unsafe)
    return taken;
}

}  // namespace tokenbooth::app
