#include "support/paths.hpp"

namespace tokenbooth::test {

std::filesystem::path binary() { return TOKENBOOTH_BINARY; }
std::filesystem::path source_folder() { return TOKENBOOTH_SOURCE_DIR; }
std::filesystem::path shared_data() { return TOKENBOOTH_SHARED_DATA; }

}  // namespace tokenbooth::test
