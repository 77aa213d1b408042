// A user file that changes under a running directory.
#include "support/temporary_folder.hpp"

#include <tokenbooth/directory/file/file_directory.hpp>

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>

namespace tokenbooth::test {
namespace {

using namespace std::chrono_literals;

class FileDirectory : public ::testing::Test {
  protected:
    void open(const std::string& name, const std::string& text) {
        directory::file::FileOptions options;
        options.path = folder_.write(name, text);
        options.look_every = 20ms;
        auto made = directory::file::make_file_directory(options, [this](const auto& outcome) {
            const std::lock_guard lock(mutex_);
            outcomes_.push_back(outcome ? std::to_string(*outcome) + " users" : outcome.error().message);
        });
        ASSERT_TRUE(made) << made.error().message;
        directory_ = std::move(*made);
    }
    bool knows(const std::string& id) {
        const model::Subject subject{.key = model::SubjectKey::external_id, .value = id};
        auto task = directory_->find(subject, core::Deadline::after(1s));
        return *task.result() != nullptr;
    }
    std::string next_outcome() {
        for (int i = 0; i < 1000; ++i) {
            {
                const std::lock_guard lock(mutex_);
                if (!outcomes_.empty()) {
                    std::string first = outcomes_.front();
                    outcomes_.erase(outcomes_.begin());
                    return first;
                }
            }
            std::this_thread::sleep_for(5ms);
        }
        return "nothing happened";
    }

    TemporaryFolder folder_;
    std::mutex mutex_;
    std::vector<std::string> outcomes_;
    std::unique_ptr<directory::UserDirectory> directory_;
};

TEST_F(FileDirectory, ReadsANewVersionWrittenInPlace) {
    open("users.csv", "external_id\n1\n");
    EXPECT_TRUE(knows("1"));
    folder_.write("users.csv", "external_id\n2\n3\n");
    EXPECT_EQ(next_outcome(), "2 users");
    EXPECT_FALSE(knows("1"));
    EXPECT_TRUE(knows("3"));
}

TEST_F(FileDirectory, ReadsANewVersionThatWasRenamedOrRelinkedIntoPlace) {
    folder_.write("v1.json", R"([{"external_id":"1"}])");
    std::filesystem::create_symlink("v1.json", folder_.path() / "users.json");
    directory::file::FileOptions options;
    options.path = folder_.path() / "users.json";
    options.look_every = 20ms;
    auto made = directory::file::make_file_directory(options, [this](const auto& outcome) {
        const std::lock_guard lock(mutex_);
        outcomes_.push_back(outcome ? std::to_string(*outcome) + " users" : outcome.error().message);
    });
    ASSERT_TRUE(made);
    directory_ = std::move(*made);
    folder_.write("v2.json", R"([{"external_id":"2"}])");
    std::filesystem::create_symlink("v2.json", folder_.path() / "next");
    std::filesystem::rename(folder_.path() / "next", folder_.path() / "users.json");
    EXPECT_EQ(next_outcome(), "1 users");
    EXPECT_TRUE(knows("2"));
}

TEST_F(FileDirectory, KeepsTheLastGoodVersionWhenTheNewOneIsBrokenOrGone) {
    open("users.csv", "external_id,email\n1,a@b.co\n");
    folder_.write("users.csv", "external_id,email\n2,no address\n3,\n");
    EXPECT_NE(next_outcome().find("row 2: email"), std::string::npos);
    EXPECT_TRUE(knows("1"));
    EXPECT_FALSE(knows("3")) << "nothing of a broken version is taken";
    std::filesystem::remove(folder_.path() / "users.csv");
    EXPECT_NE(next_outcome().find("users.csv"), std::string::npos);
    EXPECT_TRUE(knows("1"));
    folder_.write("users.csv", "external_id\n4\n");
    EXPECT_EQ(next_outcome(), "1 users");
    EXPECT_TRUE(knows("4"));
}

TEST_F(FileDirectory, ReadsWhatOnlyItsPermissionsKeptFromIt) {
    if (geteuid() == 0) {
        // Root may read everything; what stands for it is that the same bytes are tried again.
        open("users.csv", "external_id\n1\n");
        std::filesystem::permissions(folder_.path() / "users.csv", std::filesystem::perms::owner_read);
        EXPECT_EQ(next_outcome(), "1 users");
        return;
    }
    open("users.csv", "external_id\n1\n");
    folder_.write("users.csv", "external_id\n2\n");
    std::filesystem::permissions(folder_.path() / "users.csv", std::filesystem::perms::none);
    EXPECT_NE(next_outcome().find("cannot be opened"), std::string::npos);
    std::filesystem::permissions(folder_.path() / "users.csv", std::filesystem::perms::owner_read);
    EXPECT_EQ(next_outcome(), "1 users");
}

TEST_F(FileDirectory, DoesNotReadAFileWhileItIsBeingWritten) {
    open("users.csv", "external_id\n1\n");
    {
        std::ofstream growing(folder_.path() / "users.csv", std::ios::trunc);
        growing << "external_id\n" << std::flush;
        for (int i = 0; i < 20; ++i) {
            growing << i << '\n' << std::flush;
            std::this_thread::sleep_for(10ms);
        }
    }
    EXPECT_EQ(next_outcome(), "20 users") << "the first version that stood still is the whole one";
}

TEST_F(FileDirectory, CannotBeMadeOfABrokenFileAndSaysWhy) {
    directory::file::FileOptions options;
    for (const auto& [name, text, why] :
         {std::tuple{"a.csv", "external_id\n1\n1\n", "stands in row 2 already"},
          std::tuple{"b.csv", "id\n1\n", "unknown column"}, std::tuple{"c.json", "{", "JSON"},
          std::tuple{"d.txt", "x", ".csv or .json"}}) {
        options.path = folder_.write(name, text);
        const auto made = directory::file::make_file_directory(options, [](const auto&) {});
        ASSERT_FALSE(made) << name;
        EXPECT_NE(made.error().message.find(why), std::string::npos) << made.error().message;
    }
    options.path = folder_.path() / "missing.csv";
    EXPECT_FALSE(directory::file::make_file_directory(options, [](const auto&) {}));
}

}  // namespace
}  // namespace tokenbooth::test
