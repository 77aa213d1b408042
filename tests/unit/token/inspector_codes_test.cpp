// The codes are a promise to programs: docs/inspector.md tells of each, and each has a test that provokes it.
#include "support/paths.hpp"
#include "support/token_to_inspect.hpp"
#include "token/inspect_codes.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

namespace tokenbooth::token {
namespace {

using model::Profile;

std::string text_of(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string replaced(std::string_view text, const std::string& placeholder, const std::string& word) {
    std::string changed(text);
    const std::size_t at = changed.find(placeholder);
    if (at != std::string::npos) changed.replace(at, placeholder.size(), word);
    return changed;
}

// The rows of the page's tables whose first cell is a code, by that code.
std::map<std::string, std::string> documented_codes() {
    std::istringstream page(text_of(test::source_folder() / "docs" / "inspector.md"));
    std::map<std::string, std::string> rows;
    for (std::string line; std::getline(page, line);) {
        if (!line.starts_with("| `")) continue;
        const std::string code = line.substr(3, line.find('`', 3) - 3);
        EXPECT_TRUE(rows.emplace(code, line).second) << code << " stands there twice";
    }
    return rows;
}

TEST(InspectorCodes, AreDocumentedEachWithItsSeverityEffectAndMend) {
    auto documented = documented_codes();
    std::set<std::string_view> seen;
    for (const auto& [code, severity, effect, mend] : all_judgements()) {
        EXPECT_TRUE(seen.insert(code).second) << code << " is two codes";
        const std::string row = documented[std::string(code)];
        EXPECT_TRUE(row.starts_with("| `" + std::string(code) + "` | " + std::string(to_string(severity)) + " | "))
            << code << ": " << row;
        const std::string shown =
            replaced(replaced(effect, "{refused}", "*refused*"), "{unreadable}", "*unreadable*");
        EXPECT_NE(row.find("| " + (effect.empty() ? "" : shown + " ") + "|"), std::string::npos)
            << code << ": " << row;
        EXPECT_NE(row.find("| " + (mend.empty() ? "" : std::string(mend) + " ") + "|"), std::string::npos)
            << code << ": " << row;
        documented.erase(std::string(code));
    }
    for (const auto& [code, row] : documented) ADD_FAILURE() << "documented, but nowhere found: " << code;
}

TEST(InspectorCodes, AreDocumentedWithWhatARefusalLooksLike) {
    const std::string page = text_of(test::source_folder() / "docs" / "inspector.md");
    for (const Profile profile : model::all_profiles()) {
        const auto inspection =
            test::inspect_it(test::make_token(profile, test::good_claims(profile).with("iat", "\"x\"")), profile);
        for (const auto& finding : inspection.findings) {
            if (finding.severity == Severity::ok) continue;
            EXPECT_NE(page.find("| " + std::string(to_string(profile)) + " | " + finding.effect + " |"),
                      std::string::npos)
                << finding.effect;
        }
    }
}

TEST(InspectorCodes, AreProvokedByATestEach) {
    std::string tests;
    for (const char* name : {"inspector_test.cpp", "inspector_forms_test.cpp", "inspector_profiles_test.cpp",
                             "inspector_secrets_test.cpp"}) {
        tests += text_of(test::source_folder() / "tests" / "unit" / "token" / name);
    }
    for (const auto& row : all_judgements()) {
        if (row.severity == Severity::ok) continue;
        const std::string expected = std::string(to_string(row.severity)) + ":" + std::string(row.code);
        const std::size_t at = tests.find(expected);
        EXPECT_NE(at, std::string::npos) << expected;
    }
}

TEST(InspectorCodes, SayWhatIsRightAsWell) {
    const auto good = [](Profile profile) { return test::good_claims(profile); };
    std::set<std::string> said;
    for (const std::string& text :
         {test::make_token(Profile::messaging,
                           good(Profile::messaging).with("iat", "1800000000").with("dept", "1")),
          test::make_token(Profile::sso, good(Profile::sso).with("email", R"("jane+shop@soap.com")")),
          "{\"jwt\":\"" + test::good_token(Profile::support_sdk) + "\"}",
          "Authorization: Bearer " + test::good_token(Profile::chat), "jwt=" + test::good_token(Profile::sso),
          test::make_token(test::header_of(Profile::messaging), good(Profile::sso).json(),
                           test::secret_of(Profile::sso))}) {
        const auto inspection = test::inspect_it(text);
        EXPECT_EQ(test::judge(inspection), "") << text;
        for (const auto& finding : inspection.findings) said.insert(finding.code);
    }
    std::set<std::string> right;
    for (const auto& row : all_judgements()) {
        if (row.severity == Severity::ok) right.insert(std::string(row.code));
    }
    EXPECT_EQ(said, right);
}

}  // namespace
}  // namespace tokenbooth::token
