// The binary as its user runs it, in a folder of the test's own.
#pragma once

#include "support/canary.hpp"
#include "support/process.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tokenbooth::test {

class Cli : public ::testing::Test {
  protected:
    Finished run(const std::vector<std::string>& arguments, const std::string& input = "") {
        return run_tokenbooth(arguments, folder_.path(), input);
    }

    /// Writes a configuration with a key, an API key and a database of its own; returns the API key. `more` goes
    /// on from the table [server].
    std::string configure(const std::string& more = "");

    TemporaryFolder folder_;
    std::string api_key_digest_;
};

}  // namespace tokenbooth::test
