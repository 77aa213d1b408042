#include "support/temporary_folder.hpp"

#include <tokenbooth/keyring/secret_source.hpp>

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <cstdlib>
#include <cstring>

namespace tokenbooth::keyring {
namespace {

const std::string good = "a-perfectly-good-secret-of-forty-characters";

class SecretFile : public ::testing::Test {
  protected:
    std::filesystem::path file(const std::string& bytes, mode_t mode = 0400) {
        const auto path = folder_.write("secret", bytes);
        chmod(path.c_str(), mode);
        return path;
    }
    test::TemporaryFolder folder_;
};

TEST_F(SecretFile, LosesOneTrailingNewline) {
    const auto read = read_secret_file(file(good + "\n"));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->secret.reveal(), good);
    EXPECT_FALSE(read->warning);
}

TEST_F(SecretFile, KeepsASecondNewlineForTheJudgeToRefuse) {
    const auto read = read_secret_file(file(good + "\n\n"));
    ASSERT_TRUE(read);
    EXPECT_TRUE(find_secret_problem(read->secret, false));
}

TEST_F(SecretFile, IsReadThroughALinkAndWhenWorldReadableWithAWarning) {
    const auto path = file(good, 0444);
    const auto link = folder_.path() / "link";
    std::filesystem::create_symlink(path, link);
    const auto read = read_secret_file(link);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->secret.reveal(), good);
    EXPECT_TRUE(read->warning);
}

TEST_F(SecretFile, IsRefusedWhenItCannotBeTrusted) {
    EXPECT_FALSE(read_secret_file(file(good, 0602)));
    EXPECT_FALSE(read_secret_file(folder_.path()));
    EXPECT_FALSE(read_secret_file(folder_.path() / "missing"));
    EXPECT_FALSE(read_secret_file(file("")));
    EXPECT_FALSE(read_secret_file(file("\n")));
    EXPECT_TRUE(read_secret_file(file(std::string(64 * 1024, 'a'))));
    EXPECT_FALSE(read_secret_file(file(std::string(64 * 1024 + 1, 'a'))));
    const auto fifo = folder_.path() / "fifo";
    mkfifo(fifo.c_str(), 0600);
    EXPECT_FALSE(read_secret_file(fifo));
}

TEST_F(SecretFile, IsNamedInTheMessageAndItsContentIsNot) {
    const auto path = file(good, 0602);
    const auto read = read_secret_file(path);
    ASSERT_FALSE(read);
    EXPECT_NE(read.error().message.find(path.string()), std::string::npos);
    EXPECT_EQ(read.error().message.find(good), std::string::npos);
}

TEST(SecretVariable, IsOverwrittenOnceRead) {
    setenv("TOKENBOOTH_TEST_SECRET", good.c_str(), 1);
    const char* bytes = std::getenv("TOKENBOOTH_TEST_SECRET");
    const auto taken = take_secret_variable("TOKENBOOTH_TEST_SECRET");
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->reveal(), good);
    EXPECT_EQ(std::strlen(bytes), 0U);
    EXPECT_FALSE(take_secret_variable("TOKENBOOTH_TEST_SECRET"));
    EXPECT_FALSE(take_secret_variable("TOKENBOOTH_TEST_NO_SUCH_VARIABLE"));
}

TEST(SecretProblem, NamesEveryUsualMistake) {
    EXPECT_FALSE(find_secret_problem(core::Secret(good), false));
    for (const std::string& bad :
         {std::string(), " " + good, good + " ", good + "\n", good + "\r", "\"" + good + "\"", "'" + good + "'",
          "\xef\xbb\xbf" + good, std::string("with\ncontrol-characters-in-the-middle-of-it"), std::string(31, 'a'),
          std::string("your-256-bit-secret-your-256-bit-secret")}) {
        EXPECT_TRUE(find_secret_problem(core::Secret(bad), false)) << bad;
    }
}

TEST(SecretProblem, AllowsAShortSecretOnlyWhenToldTo) {
    EXPECT_TRUE(find_secret_problem(core::Secret("short"), false));
    EXPECT_FALSE(find_secret_problem(core::Secret("short"), true));
    EXPECT_TRUE(find_secret_problem(core::Secret(""), true));
}

}  // namespace
}  // namespace tokenbooth::keyring
