// SQLite as a company's own database, and as ours over the years.
#include "support/cli.hpp"
#include "support/sqlite_client.hpp"

#include <tokenbooth/directory/sqlite/sqlite_directory.hpp>
#include <tokenbooth/directory/sqlite/user_store.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::test {
namespace {

using namespace std::chrono_literals;

class SqliteQueries : public ::testing::Test {
  protected:
    core::Result<directory::FoundUser> find(const std::string& query, const std::string& id = "1",
                                            std::chrono::milliseconds patience = 5s) {
        directory::sqlite::SqliteOptions options;
        options.path = path_;
        options.queries.by_external_id = query;
        const auto made = directory::sqlite::make_sqlite_directory(options, pool_);
        const model::Subject subject{.key = model::SubjectKey::external_id, .value = id};
        auto task = made->find(subject, core::Deadline::after(patience));
        return task.result();
    }
    std::string reason(const std::string& query) {
        const auto found = find(query);
        return found ? "found" : std::string(to_string(found.error().code)) + ": " + found.error().reason;
    }

    TemporaryFolder folder_;
    std::filesystem::path path_ = folder_.path() / "company.db";
    SqliteClient company_{path_};
    core::BlockingPool pool_{1, 4};
};

TEST_F(SqliteQueries, KeepAnIntegerIdDigitByDigit) {
    company_.run("CREATE TABLE c (id INTEGER); INSERT INTO c VALUES (9007199254740993)");
    const auto found = find("SELECT id AS external_id FROM c WHERE id = $1", "9007199254740993");
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->external_id, "9007199254740993");
    EXPECT_EQ(*find("SELECT id AS external_id FROM c WHERE id = $1", "9007199254740992"), nullptr);
}

TEST_F(SqliteQueries, SayHowToMendThemselves) {
    company_.run(
        "CREATE TABLE c (id TEXT, mail TEXT, ok TEXT, f REAL); INSERT INTO c VALUES ('1', 'a@b', 'maybe', 1.5)");
    struct Case {
        const char* query;
        const char* reason;
    };
    for (const auto& [query, expected] :
         {Case{"SELECT id FROM c WHERE id = $1", "\"id\" that no user has"},
          Case{"SELECT id AS external_id, mail AS mail FROM c WHERE id = $1", "write … AS email"},
          Case{"SELECT mail AS email FROM c WHERE id = $1", "no column external_id"},
          Case{"SELECT id AS external_id FROM customer WHERE id = $1", "no such table: customer"},
          Case{"SELECT id AS external_id FROM c", "the one parameter $1"},
          Case{"SELECT id AS external_id FROM c WHERE id = $1 AND mail = $2", "the one parameter $1"},
          Case{"DELETE FROM c WHERE id = $1 RETURNING id AS external_id", "no SELECT"},
          Case{"SELECT id AS external_id, ok AS email_verified FROM c WHERE id = $1", "neither 0 nor 1"},
          Case{"SELECT f AS external_id FROM c WHERE id = $1", "neither text nor an integer"},
          Case{"SELECT NULL AS external_id FROM c WHERE id = $1", "neither text nor an integer"},
          Case{"nonsense $1", "syntax error"}}) {
        const std::string said = reason(query);
        EXPECT_NE(said.find(expected), std::string::npos) << query << " → " << said;
        EXPECT_TRUE(said.starts_with("directory_unavailable: ")) << said;
    }
    EXPECT_EQ(reason("SELECT id AS external_id FROM c WHERE id = $1 AND id = $1"), "found");
}

TEST_F(SqliteQueries, RefuseAnIdThatIsTwoPeoples) {
    company_.run("CREATE TABLE c (id TEXT); INSERT INTO c VALUES ('1'), ('1')");
    EXPECT_TRUE(reason("SELECT id AS external_id FROM c WHERE id = $1").starts_with("user_ambiguous"));
}

TEST_F(SqliteQueries, EndAtTheirDeadlineHoweverLongTheyWouldTake) {
    const auto began = std::chrono::steady_clock::now();
    const auto endless = find(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS external_id FROM n "
        "WHERE i != $1",
        "0", 200ms);
    ASSERT_FALSE(endless);
    EXPECT_EQ(endless.error().code, core::Errc::directory_timeout);
    EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
}

TEST_F(SqliteQueries, LeaveTheCompanysFileAlone) {
    EXPECT_FALSE(find("SELECT id AS external_id FROM c WHERE id = $1"));
    company_.run("CREATE TABLE users (id TEXT)");
    EXPECT_FALSE(find("SELECT id AS external_id FROM c WHERE id = $1"));
    const auto refused = directory::sqlite::open_user_store(path_);
    ASSERT_FALSE(refused) << "a table of that name is another program's";
    EXPECT_NE(refused.error().message.find("user_query"), std::string::npos);
}

// As version 0.1.0 made it.
constexpr const char* schema_of_version_1 =
    "CREATE TABLE users (external_id TEXT NOT NULL PRIMARY KEY, username TEXT UNIQUE, name TEXT, email TEXT,"
    "email_verified INTEGER CHECK (email_verified IN (0, 1)),"
    "disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1))) STRICT, WITHOUT ROWID;"
    "CREATE UNIQUE INDEX users_email ON users (email COLLATE NOCASE); PRAGMA user_version = 1;"
    "INSERT INTO users (external_id, name) VALUES ('old', 'Old Friend')";

class Schema : public Cli {};

TEST_F(Schema, OfAnEarlierVersionIsBroughtUpToDateAndKeepsItsUsers) {
    {
        const SqliteClient earlier(folder_.path() / "tokenbooth.db");
        earlier.run(schema_of_version_1);
    }
    EXPECT_NE(run({"users", "list"}).output.find("Old Friend"), std::string::npos);
    EXPECT_EQ(run({"users", "set-password", "old"}, "correct horse battery staple\n").exit_code, 0);
    EXPECT_NE(run({"users", "list"}).output.find("Old Friend"), std::string::npos);
}

TEST_F(Schema, OfANewerVersionIsRefusedAndLeftAlone) {
    {
        const SqliteClient later(folder_.path() / "tokenbooth.db");
        later.run(schema_of_version_1);
        later.run("PRAGMA user_version = 99");
    }
    const Finished refused = run({"users", "list"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_NE(refused.errors.find("newer Tokenbooth"), std::string::npos) << refused.errors;
}

std::string stored_hash(const std::filesystem::path& path, const std::string& id) {
    sqlite3* handle = nullptr;
    sqlite3_open(path.c_str(), &handle);
    sqlite3_stmt* select = nullptr;
    sqlite3_prepare_v2(handle, ("SELECT password_hash FROM users WHERE external_id = '" + id + "'").c_str(), -1,
                       &select, nullptr);
    std::string hash;
    if (sqlite3_step(select) == SQLITE_ROW && sqlite3_column_text(select, 0) != nullptr) {
        hash = reinterpret_cast<const char*>(sqlite3_column_text(select, 0));
    }
    sqlite3_finalize(select);
    sqlite3_close(handle);
    return hash;
}

class Passwords : public Cli {
  protected:
    std::string hash_of(const std::string& id) { return stored_hash(folder_.path() / "tokenbooth.db", id); }
};

TEST_F(Passwords, AreStoredAsArgon2idAndNeverShown) {
    ASSERT_EQ(run({"users", "add", "42"}).exit_code, 0);
    const Finished set = run({"users", "set-password", "42"}, "canary-password\n");
    EXPECT_EQ(set.exit_code, 0) << set.errors;
    EXPECT_TRUE(hash_of("42").starts_with("$argon2id$v=19$")) << hash_of("42");

    const Finished shown = run({"users", "show", "42", "--json"});
    EXPECT_EQ(shown.output.find("argon2"), std::string::npos);
    const std::string first = hash_of("42");
    run({"users", "set-password", "42"}, "canary-password\n");
    EXPECT_NE(hash_of("42"), first) << "each has its salt";
    run({"users", "set", "42", "--name", "Jane"});
    EXPECT_FALSE(hash_of("42").empty()) << "changing a name keeps the password";

    EXPECT_EQ(run({"users", "set-password", "42"}, "").exit_code, 1);
    EXPECT_EQ(run({"users", "set-password", "42"}, std::string(1025, 'x')).exit_code, 1);
    EXPECT_EQ(run({"users", "set-password", "43"}, "something\n").exit_code, 1);
}

TEST_F(Passwords, ComeWithAnImport) {
    folder_.write("users.csv",
                  "external_id,password,password_hash\n1,canary-password,\n"
                  "2,,$2b$12$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234\n3,,\n");
    const Finished imported = run({"users", "import", "users.csv"});
    EXPECT_EQ(imported.exit_code, 0) << imported.errors;
    EXPECT_TRUE(hash_of("1").starts_with("$argon2id$"));
    EXPECT_TRUE(hash_of("2").starts_with("$2b$12$"));
    EXPECT_EQ(hash_of("3"), "");
    folder_.write("bad.csv", "external_id,password,password_hash\n4,a,$y$x\n5,,plain-text\n");
    const Finished bad = run({"users", "import", "bad.csv"});
    EXPECT_EQ(bad.exit_code, 1);
    EXPECT_NE(bad.errors.find("line 2: has a password and a password_hash"), std::string::npos) << bad.errors;
    EXPECT_NE(bad.errors.find("line 3: password_hash is none that is known"), std::string::npos) << bad.errors;
    EXPECT_EQ(bad.errors.find("plain-text"), std::string::npos);
}

}  // namespace
}  // namespace tokenbooth::test
