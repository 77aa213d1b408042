// Where the tests find what they look at. In one unit, so that the other objects are the same in every clone.
#pragma once

#include <filesystem>

namespace tokenbooth::test {

/// The binary that was built beside the tests.
std::filesystem::path binary();
/// The repository.
std::filesystem::path source_folder();
/// Third-party vectors; may be missing.
std::filesystem::path shared_data();

}  // namespace tokenbooth::test
