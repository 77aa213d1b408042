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
          Case{"SELECT id AS external_id, mail AS mail FROM c WHERE id = $1", "write … AS one of"},
          Case{"SELECT mail AS email FROM c WHERE id = $1", "no column external_id"},
          Case{"SELECT id AS external_id FROM customer WHERE id = $1", "no such table: customer"},
          Case{"SELECT id AS external_id FROM c", "the one parameter $1"},
          Case{"SELECT id AS external_id FROM c WHERE id = $1 AND mail = $2", "the one parameter $1"},
          Case{"DELETE FROM c WHERE id = $1 RETURNING id AS external_id", "no SELECT"},
          Case{"nonsense $1", "syntax error"}}) {
        const std::string said = reason(query);
        EXPECT_NE(said.find(expected), std::string::npos) << query << " → " << said;
        EXPECT_TRUE(said.starts_with("directory_unavailable: ")) << said;
    }
    // Of one user only: the next may be well.
    for (const auto& [query, expected] :
         {Case{"SELECT id AS external_id, ok AS email_verified FROM c WHERE id = $1", "neither 0 nor 1"},
          Case{"SELECT f AS external_id FROM c WHERE id = $1", "neither text nor an integer"},
          Case{"SELECT NULL AS external_id FROM c WHERE id = $1", "neither text nor an integer"}}) {
        const std::string said = reason(query);
        EXPECT_NE(said.find("user_query: the column "), std::string::npos) << query << " → " << said;
        EXPECT_NE(said.find(expected), std::string::npos) << query << " → " << said;
        EXPECT_TRUE(said.starts_with("internal_error: ")) << said;
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

TEST_F(SqliteQueries, YieldOnlyWhomTheyWereAskedFor) {
    company_.run("CREATE TABLE c (id INTEGER PRIMARY KEY, m TEXT); INSERT INTO c VALUES (43, 'jane@x.com')");
    for (const char* id : {"0043", " 43", "43 ", "+43", "43.0"}) {
        const auto found = find("SELECT id AS external_id FROM c WHERE id = $1", id);
        EXPECT_TRUE(found && *found == nullptr) << id;
    }
    EXPECT_NE(*find("SELECT id AS external_id FROM c WHERE id = $1", "43"), nullptr);

    directory::sqlite::SqliteOptions options;
    options.path = path_;
    options.queries.by_external_id = "SELECT id AS external_id, m AS email FROM c WHERE id = $1";
    options.queries.by_email = "SELECT id AS external_id FROM c WHERE m LIKE $1";
    const auto made = directory::sqlite::make_sqlite_directory(options, pool_);
    for (const auto& [email, known] : {std::pair{"%@%", false}, {"j_ne@x.com", false}, {"JANE@x.com", true}}) {
        const model::Subject subject{.key = model::SubjectKey::email, .value = email};
        auto task = made->find(subject, core::Deadline::after(5s));
        EXPECT_EQ(*task.result() != nullptr, known) << email;
    }
}

TEST_F(SqliteQueries, SayTheSameOfAUserWhicheverOfThemFoundThem) {
    company_.run("CREATE TABLE c (id TEXT, m TEXT, gone INTEGER); INSERT INTO c VALUES ('1', 'a@b.co', 1)");
    directory::sqlite::SqliteOptions options;
    options.path = path_;
    options.queries.by_external_id = "SELECT id AS external_id, gone AS disabled FROM c WHERE id = $1";
    options.queries.by_email = "SELECT id AS external_id, m AS email FROM c WHERE m = $1";
    const auto made = directory::sqlite::make_sqlite_directory(options, pool_);
    const model::Subject subject{.key = model::SubjectKey::email, .value = "a@b.co"};
    auto task = made->find(subject, core::Deadline::after(5s));
    EXPECT_TRUE((*task.result())->disabled);
}

TEST_F(SqliteQueries, FollowAViewThatIsMadeAnewUnderThem) {
    company_.run(
        "CREATE TABLE c (external_id TEXT, email_verified INTEGER, disabled INTEGER);"
        "INSERT INTO c VALUES ('1', 0, 1); CREATE VIEW v AS SELECT external_id, email_verified, disabled FROM c");
    directory::sqlite::SqliteOptions options;
    options.path = path_;
    options.queries.by_external_id = "SELECT * FROM v WHERE external_id = $1";
    const auto made = directory::sqlite::make_sqlite_directory(options, pool_);
    const model::Subject subject{.key = model::SubjectKey::external_id, .value = "1"};
    const auto find_again = [&] {
        auto task = made->find(subject, core::Deadline::after(5s));
        return task.result();
    };
    EXPECT_TRUE((*find_again())->disabled);
    company_.run("DROP VIEW v; CREATE VIEW v AS SELECT external_id, disabled, email_verified FROM c");
    const auto swapped = find_again();
    ASSERT_TRUE(swapped);
    EXPECT_TRUE((*swapped)->disabled);
    EXPECT_EQ((*swapped)->email_verified, false);
    company_.run("DROP VIEW v; CREATE VIEW v AS SELECT external_id, email_verified AS ok FROM c");
    EXPECT_FALSE(find_again()) << "a column that no user has";
}

TEST_F(SqliteQueries, AreOneStatement) {
    company_.run("CREATE TABLE c (id TEXT); INSERT INTO c VALUES ('1')");
    EXPECT_NE(reason("SELECT id AS external_id FROM c WHERE id = $1; DELETE FROM c").find("one statement"),
              std::string::npos);
    EXPECT_EQ(reason("SELECT id AS external_id FROM c WHERE id = $1 ; "), "found");
}

TEST_F(SqliteQueries, ForgottenForACompanysFileChangeNothingInIt) {
    company_.run("CREATE TABLE customer (id TEXT)");
    const auto refused = directory::sqlite::open_user_store(path_);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("user_query"), std::string::npos);
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
    EXPECT_EQ(run({"users", "set", "old", "--sso", "role=agent"}).exit_code, 0);
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

class Import : public Cli {};

TEST_F(Import, LeavesAloneWhatTheFileDoesNotSpeakOf) {
    folder_.write("all.csv",
                  "external_id,name,email,email_verified,disabled\n1,Jane,a@b.co,true,true\n2,Zoe,z@b.co,true,\n");
    ASSERT_EQ(run({"users", "import", "all.csv"}).exit_code, 0);
    folder_.write("names.csv", "external_id,name\n1,Jane Soap\n");
    ASSERT_EQ(run({"users", "import", "names.csv"}).exit_code, 0);
    const std::string shown = run({"users", "show", "1", "--json"}).output;
    EXPECT_EQ(shown,
              R"({"external_id":"1","name":"Jane Soap","email":"a@b.co","email_verified":true,"disabled":true})"
              "\n");
    folder_.write("export.csv", "External ID,Name,Email,Verified,Suspended\n1,Jane,a@b.co,true,false\n");
    ASSERT_EQ(run({"users", "import", "export.csv", "--zendesk-export"}).exit_code, 0);
    EXPECT_NE(run({"users", "show", "1", "--json"}).output.find("\"disabled\":true"), std::string::npos);
    folder_.write("mails.json", R"([{"external_id":"2","email":"new@b.co"}])");
    ASSERT_EQ(run({"users", "import", "mails.json"}).exit_code, 0);
    EXPECT_EQ(run({"users", "show", "2", "--json"}).output,
              "{\"external_id\":\"2\",\"name\":\"Zoe\",\"email\":\"new@b.co\",\"disabled\":false}\n")
        << "what was proved of the old address says nothing about the new one";
    folder_.write("empty.csv", "external_id,disabled,name\n1,false,\n");
    ASSERT_EQ(run({"users", "import", "empty.csv"}).exit_code, 0);
    EXPECT_EQ(run({"users", "show", "1", "--json"}).output.find("Jane"), std::string::npos) << "empty is absent";
}

TEST_F(Import, TakesWhatSingleSignOnClaims) {
    folder_.write("all.csv",
                  "external_id,name,tags,organizations,user_fields\n"
                  "1,Jane,vip;gold,Acme;Soap & Sons,\"{\"\"plan\"\":\"\"gold\"\"}\"\n2,Zoe,,,\n");
    ASSERT_EQ(run({"users", "import", "all.csv"}).exit_code, 0);
    const std::string jane = R"({"external_id":"1","name":"Jane","disabled":false,"tags":["vip","gold"],)"
                             R"("organizations":["Acme","Soap & Sons"],"user_fields":{"plan":"gold"}})";
    EXPECT_EQ(run({"users", "show", "1", "--json"}).output, jane + "\n");
    EXPECT_EQ(run({"users", "show", "2", "--json"}).output,
              "{\"external_id\":\"2\",\"name\":\"Zoe\",\"disabled\":false}\n");
    EXPECT_NE(run({"users", "show", "1"}).output.find("\norganizations: [\"Acme\",\"Soap & Sons\"]\n"),
              std::string::npos);
    EXPECT_EQ(run({"users", "list"}).output.find("Acme"), std::string::npos);

    // What is listed can be imported again, and what a file does not speak of stays.
    folder_.write("again.json", run({"users", "list", "--json"}).output);
    ASSERT_EQ(run({"users", "import", "again.json"}).exit_code, 0);
    folder_.write("names.csv", "external_id,username,name,email,email_verified,disabled\n1,,Jane,,,\n");
    ASSERT_EQ(run({"users", "import", "names.csv"}).exit_code, 0);
    EXPECT_EQ(run({"users", "show", "1", "--json"}).output, jane + "\n");
    folder_.write("tags.json",
                  R"([{"external_id":"1","tags":null,"user_fields":{"plan":"iron"},"organizations":[]}])");
    ASSERT_EQ(run({"users", "import", "tags.json"}).exit_code, 0);
    EXPECT_EQ(run({"users", "show", "1", "--json"}).output,
              "{\"external_id\":\"1\",\"name\":\"Jane\",\"disabled\":false,"
              "\"user_fields\":{\"plan\":\"iron\"},\"organizations\":[]}\n");

    folder_.write("bad.csv", "external_id,role\n1,owner\n");
    const Finished bad = run({"users", "import", "bad.csv"});
    EXPECT_EQ(bad.exit_code, 1);
    EXPECT_NE(bad.errors.find("line 2: role must be end_user, agent or admin"), std::string::npos) << bad.errors;
}

class Claims : public Cli {};

TEST_F(Claims, AreSetAndForgottenOneByOne) {
    ASSERT_EQ(run({"users", "add", "1", "--sso", "organization=A=B", "--sso", "tags=vip;gold"}).exit_code, 0);
    EXPECT_EQ(run({"users", "show", "1", "--json"}).output,
              "{\"external_id\":\"1\",\"disabled\":false,\"organization\":\"A=B\",\"tags\":[\"vip\",\"gold\"]}\n");
    ASSERT_EQ(run({"users", "set", "1", "--sso", "organization=", "--sso", "tags=[]"}).exit_code, 0);
    EXPECT_EQ(run({"users", "show", "1", "--json"}).output,
              "{\"external_id\":\"1\",\"disabled\":false,\"tags\":[]}\n");
    ASSERT_EQ(run({"users", "set", "1", "--name", "Jane"}).exit_code, 0);
    EXPECT_NE(run({"users", "show", "1", "--json"}).output.find("\"tags\":[]"), std::string::npos);
    for (const char* wrong : {"role=owner", "rôle=agent", "role", "=x", "phone=5551234"}) {
        const Finished refused = run({"users", "set", "1", "--sso", wrong});
        EXPECT_EQ(refused.exit_code, 1) << wrong;
        EXPECT_FALSE(refused.errors.empty());
    }
    EXPECT_NE(run({"users", "set", "1", "--sso", "tag=x"}).errors.find("organization"), std::string::npos);
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
