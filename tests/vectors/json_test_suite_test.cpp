#include "support/paths.hpp"
#include "support/temporary_folder.hpp"

#include <tokenbooth/core/json_reader.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::core {
namespace {

// The suite's own words: y_ must be accepted, n_ must be rejected, i_ may be either.
TEST(JsonTestSuite, RefusesEachNAndCallsNoYMalformed) {
    const std::filesystem::path folder = test::shared_data() / "json-test-suite" / "test_parsing";
    std::size_t judged = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const std::string name = entry.path().filename();
        const auto object = read_json_object(test::TemporaryFolder::read(entry.path()));
        const bool malformed = !object && object.error().code == Errc::malformed_json;
        if (name.starts_with("i_")) continue;
        EXPECT_EQ(malformed, name.starts_with("n_")) << name;
        ++judged;
    }
    EXPECT_EQ(judged, 283U);
}

}  // namespace
}  // namespace tokenbooth::core
