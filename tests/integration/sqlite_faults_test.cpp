// The embedded directory when its file is locked, missing, replaced or damaged: 503, never "not found", and well
// again when the file is (issue 2; threats.md D9).
#include "support/http_client.hpp"
#include "support/sqlite_client.hpp"
#include "support/temporary_folder.hpp"
#include "support/test_service.hpp"

#include <tokenbooth/directory/directory_guard.hpp>
#include <tokenbooth/directory/sqlite/sqlite_directory.hpp>
#include <tokenbooth/directory/sqlite/user_store.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <thread>

namespace tokenbooth::test {
namespace {

class SqliteFaults : public ::testing::Test {
  protected:
    SqliteFaults() {
        make_database();
        directory::sqlite::SqliteOptions options;
        options.path = path_;
        directory_ = directory::make_directory_guard({}, directory::sqlite::make_sqlite_directory(options, pool_));
        service_ = std::make_unique<TestService>(*directory_);
    }
    ~SqliteFaults() override {
        service_.reset();
        pool_.close();
    }

    void make_database() const {
        auto store = directory::sqlite::open_user_store(path_);
        ASSERT_TRUE(store);
        for (int i = 0; i < 1000; ++i) {
            model::User user;
            user.external_id = "user-" + std::to_string(i);
            user.email = user.external_id + "@soap.com";
            ASSERT_TRUE((*store)->put(user));
        }
    }
    void remove_database() const {
        for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path_.string() + suffix);
    }
    void overwrite(std::size_t from, std::size_t size) const {
        std::fstream file(path_, std::ios::binary | std::ios::in | std::ios::out);
        file.seekp(static_cast<std::streamoff>(from));
        file << std::string(size, '\x5a');
    }
    unsigned status(const std::string& body = R"({"external_id":"user-500"})") {
        return ask_once(service_->port(), token_request(test_api_key, body)).status;
    }

    TemporaryFolder folder_;
    const std::filesystem::path path_ = folder_.path() / "users.db";
    core::BlockingPool pool_{2, 16};
    std::unique_ptr<directory::UserDirectory> directory_;
    std::unique_ptr<TestService> service_;
};

TEST_F(SqliteFaults, AHealthyFileAnswersBothWays) {
    EXPECT_EQ(status(), 200U);
    EXPECT_EQ(status(R"({"email":"USER-500@soap.com"})"), 200U);
    EXPECT_EQ(status(R"({"external_id":"nobody"})"), 404U);
}

TEST_F(SqliteFaults, AWriterDoesNotDisturbReadersInWalMode) {
    SqliteClient writer(path_);
    writer.run("BEGIN IMMEDIATE; UPDATE users SET name = 'x';");
    EXPECT_EQ(status(), 200U);
    writer.run("ROLLBACK;");
}

TEST_F(SqliteFaults, ReadersDoNotKeepTheWriteAheadLogFromBeginningAnew) {
    SqliteClient writer(path_);
    writer.run("PRAGMA wal_autocheckpoint = 100; PRAGMA synchronous = OFF;");
    for (int i = 0; i < 2000; ++i) {
        writer.run("UPDATE users SET name = 'name " + std::to_string(i) + "' WHERE external_id = 'user-500';");
        if (i % 10 == 0) {
            EXPECT_EQ(status(), 200U);
            EXPECT_EQ(status(R"({"external_id":"nobody"})"), 404U);
        }
    }
    // A page or more for each change: without a new beginning, over 8 MB.
    EXPECT_LT(std::filesystem::file_size(path_.string() + "-wal"), std::size_t{2} << 20);
}

TEST_F(SqliteFaults, ALockedRollbackJournalIsUnavailableAndOtherRoutesAreNot) {
    service_.reset();
    {
        SqliteClient owner(path_);
        owner.run("PRAGMA journal_mode = DELETE;");
    }
    service_ = std::make_unique<TestService>(*directory_);
    EXPECT_EQ(status(), 200U);
    SqliteClient owner(path_);
    owner.run("BEGIN EXCLUSIVE;");
    EXPECT_EQ(status(), 503U);
    EXPECT_EQ(status(R"({"external_id":"nobody"})"), 503U);
    EXPECT_EQ(ask_once(service_->port(), "GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n").status, 200U);
    owner.run("COMMIT;");
    EXPECT_EQ(status(), 200U);
}

TEST_F(SqliteFaults, ALockThatEndsSoonIsWaitedFor) {
    service_.reset();
    SqliteClient owner(path_);
    owner.run("PRAGMA journal_mode = DELETE;");
    service_ = std::make_unique<TestService>(*directory_);
    owner.run("BEGIN EXCLUSIVE;");
    std::thread ends([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(30));
        owner.run("COMMIT;");
    });
    EXPECT_EQ(status(), 200U);
    ends.join();
}

TEST_F(SqliteFaults, AMissingFileIsUnavailableUntilItIsBack) {
    EXPECT_EQ(status(), 200U);
    remove_database();
    // For a millisecond nobody looks whether the file is still there.
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_EQ(status(), 503U);
    EXPECT_EQ(status(R"({"external_id":"nobody"})"), 503U);
    EXPECT_FALSE(std::filesystem::exists(path_)) << "a running service must not make a new, empty directory";
    make_database();
    EXPECT_EQ(status(), 200U);
}

TEST_F(SqliteFaults, AReplacedFileIsNoticed) {
    EXPECT_EQ(status(), 200U);
    remove_database();
    auto store = directory::sqlite::open_user_store(path_);
    ASSERT_TRUE(store);
    EXPECT_EQ(status(), 404U);
}

TEST_F(SqliteFaults, AFileThatIsNoDatabaseIsUnavailable) {
    remove_database();
    folder_.write("users.db", "this is a letter to my aunt, and not a database at all " + std::string(4096, 'x'));
    EXPECT_EQ(status(), 503U);
    remove_database();
    folder_.write("users.db", "");
    EXPECT_EQ(status(), 503U);
    remove_database();
    SqliteClient other(path_);
    other.run("CREATE TABLE customers (id INTEGER);");
    EXPECT_EQ(status(), 503U);
}

TEST_F(SqliteFaults, ADamagedFileIsUnavailableNeverNotFound) {
    service_.reset();
    {
        SqliteClient owner(path_);
        owner.run("PRAGMA wal_checkpoint(TRUNCATE);");
    }
    const auto size = std::filesystem::file_size(path_);
    overwrite(4096, size - 4096);  // all but the first page: the schema is there, the rows are not
    service_ = std::make_unique<TestService>(*directory_);
    EXPECT_EQ(status(), 503U);
    EXPECT_EQ(status(R"({"email":"user-500@soap.com"})"), 503U);
    overwrite(0, 100);
    EXPECT_EQ(status(), 503U);
}

TEST_F(SqliteFaults, ATruncatedFileIsUnavailableNeverNotFound) {
    service_.reset();
    {
        SqliteClient owner(path_);
        owner.run("PRAGMA wal_checkpoint(TRUNCATE);");
    }
    std::filesystem::resize_file(path_, 8192);
    service_ = std::make_unique<TestService>(*directory_);
    EXPECT_EQ(status(), 503U);
}

}  // namespace
}  // namespace tokenbooth::test
