// JSONTestSuite as bodies of real requests: what the service says of each.
#include "support/fake_directory.hpp"
#include "support/http_client.hpp"
#include "support/paths.hpp"
#include "support/temporary_folder.hpp"
#include "support/test_service.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

namespace tokenbooth::test {
namespace {

// The codes of all bodies whose names begin with `kind`, by name.
std::map<std::string, std::string> codes_of(const std::string& kind) {
    FakeDirectory directory({});
    auto options = TestService::default_options();
    // Some are larger than a request may be; what is judged here is the JSON.
    options.limits.body = std::size_t{1024} * 1024;
    const TestService service(directory, options);
    const std::filesystem::path folder = test::shared_data() / "json-test-suite" / "test_parsing";
    std::map<std::string, std::string> codes;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const std::string name = entry.path().filename();
        if (!name.starts_with(kind)) continue;
        const Answer answer =
            ask_once(service.port(), token_request(test_api_key, TemporaryFolder::read(entry.path())));
        codes[name] = nlohmann::json::parse(answer.body)["code"];
    }
    return codes;
}

TEST(JsonTestSuiteBodies, ThatMustBeRefusedAre) {
    const auto codes = codes_of("n_");
    EXPECT_EQ(codes.size(), 188U);
    for (const auto& [name, code] : codes) {
        // An empty body is the request of whoever's session names the subject (contract §2.1).
        EXPECT_EQ(code, name == "n_structure_no_data.json" ? "invalid_member" : "malformed_json") << name;
    }
}

TEST(JsonTestSuiteBodies, ThatAreJsonAreNeverCalledMalformed) {
    const auto codes = codes_of("y_");
    EXPECT_EQ(codes.size(), 95U);
    for (const auto& [name, code] : codes) EXPECT_NE(code, "malformed_json") << name;
}

// The suite leaves these to each parser. Frozen, so that a change of mind is seen: TOKENBOOTH_UPDATE=1 writes them
// anew.
TEST(JsonTestSuiteBodies, ThatMayBeEitherStayWhatTheyAre) {
    const std::filesystem::path golden = test::source_folder() / "tests" / "data" / "json-free-cases.txt";
    std::string found;
    for (const auto& [name, code] : codes_of("i_")) found += name + " " + code + "\n";
    if (std::getenv("TOKENBOOTH_UPDATE") != nullptr) std::ofstream(golden) << found;
    EXPECT_EQ(found, TemporaryFolder::read(golden));
}

}  // namespace
}  // namespace tokenbooth::test
