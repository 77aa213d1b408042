// What PostgreSQL and MariaDB hold, and what becomes of it: the company's own tables with their types, hostile
// values, several people behind one address, passwords.
#include "support/database_directory.hpp"
#include "support/fault_proxy.hpp"
#include "support/http_client.hpp"
#include "support/test_service.hpp"

#include <tokenbooth/model/sso_attributes.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::test {
namespace {

using namespace std::chrono_literals;
using model::SubjectKey;

// D3, and the rule that two people are never one.
TEST_P(DatabaseDirectory, D3AnAddressOfTwoPeopleIsNobodys) {
    database_->run("CREATE TABLE customer (id VARCHAR(9), mail VARCHAR(99))");
    database_->run(
        "INSERT INTO customer VALUES ('1', 'a@b.co'), ('2', 'a@b.co'), ('3', 'c@b.co'), ('3', 'd@b.co')");
    const std::string select = "SELECT id AS external_id, mail AS email FROM customer WHERE ";
    use({.by_external_id = query(select + "id = #"), .by_email = query(select + "mail = #"), .by_username = {}});
    EXPECT_TRUE(by_email("a@b.co").starts_with("user_ambiguous"));
    EXPECT_TRUE(by_email("c@b.co").starts_with("user_ambiguous")) << "two rows of one id";
    EXPECT_TRUE(by_id("3").starts_with("user_ambiguous"));
    EXPECT_EQ(by_id("1"), "found 1");
    EXPECT_EQ(by_username("a"), "nobody") << "there is no such query";
    for (int i = 0; i < 1000; ++i) {
        database_->run("INSERT INTO customer VALUES ('" + std::to_string(i + 10) + "', 'many@b.co')");
    }
    EXPECT_TRUE(by_email("many@b.co").starts_with("user_ambiguous"));
    const TestService service(*directory_);
    const auto answer = ask_once(service.port(), token_request(test_api_key, R"({"email":"a@b.co"})"));
    EXPECT_EQ(answer.status, 409U);
}

// J9
TEST_P(DatabaseDirectory, J9KeepsNumericIdsDigitByDigit) {
    database_->run(
        "CREATE TABLE customer (id BIGINT, dec_id DECIMAL(30), frac DECIMAL(30,2), f DOUBLE PRECISION)");
    database_->run(
        "INSERT INTO customer VALUES (9007199254740992, 90071992547409929007199, 1, 1),"
        "(9007199254740993, 90071992547409929007198, 2, 2), (-5, -5, -5, -5)");
    use({.by_external_id = query("SELECT id AS external_id FROM customer WHERE id = #"),
         .by_email = {},
         .by_username = {}});
    for (const char* id : {"9007199254740992", "9007199254740993", "-5"})
        EXPECT_EQ(by_id(id), "found " + std::string(id));
    for (const char* id : {"9007199254740991", "09007199254740993", "9.007199254740993e15", "99999999999999999999",
                           "-05", "5", "", "abc", "-"}) {
        EXPECT_EQ(by_id(id), "nobody") << id;
    }
    use({.by_external_id = query("SELECT dec_id AS external_id FROM customer WHERE dec_id = #"),
         .by_email = {},
         .by_username = {}});
    EXPECT_EQ(by_id("90071992547409929007199"), "found 90071992547409929007199");
    EXPECT_EQ(by_id("90071992547409929007197"), "nobody");
    for (const char* column : {"frac", "f"}) {
        use({.by_external_id =
                 query("SELECT " + std::string(column) + " AS external_id FROM customer WHERE id = #"),
             .by_email = {},
             .by_username = {}});
        EXPECT_NE(by_id("-5").find("neither text nor an integer"), std::string::npos) << column << by_id("-5");
    }
}

TEST_P(DatabaseDirectory, SaysTheSameOfAUserWhicheverQueryFoundThem) {
    database_->run("CREATE TABLE customer (id VARCHAR(9), mail VARCHAR(99), gone INTEGER)");
    database_->run("INSERT INTO customer VALUES ('1', 'a@b.co', 1)");
    use({.by_external_id = query("SELECT id AS external_id, gone AS disabled FROM customer WHERE id = #"),
         .by_email = query("SELECT id AS external_id, mail AS email FROM customer WHERE mail = #"),
         .by_username = {}});
    const auto found = find(SubjectKey::email, "a@b.co");
    ASSERT_TRUE(found && *found);
    EXPECT_TRUE((*found)->disabled);
    EXPECT_EQ((*found)->email, std::nullopt);
    const TestService service(*directory_);
    EXPECT_EQ(ask_once(service.port(), token_request(test_api_key, R"({"email":"a@b.co"})")).status, 403U);
}

TEST_P(DatabaseDirectory, SaysWhichQueryToMend) {
    database_->run("CREATE TABLE customer (id VARCHAR(9), mail VARCHAR(99), ok VARCHAR(9))");
    database_->run("INSERT INTO customer VALUES ('1', 'a@b.co', 'maybe')");
    struct Case {
        std::string query;
        const char* reason;
    };
    for (const auto& [text, expected] :
         {Case{"SELECT id FROM customer WHERE id = #", "\"id\" that no user has"},
          Case{"SELECT mail AS email FROM customer WHERE id = #", "no column external_id"},
          Case{"SELECT id AS external_id FROM absent WHERE id = #", "absent"},
          Case{"SELECT absent AS external_id FROM customer WHERE id = #", "absent"}, Case{"nonsense #", "yntax"},
          Case{"DELETE FROM customer WHERE id = #", ""}, Case{"INSERT INTO customer (id) VALUES (#)", ""}}) {
        use({.by_external_id = query(text), .by_email = {}, .by_username = {}});
        // Twice: what did not fit is tried anew on each look-up.
        for (int i = 0; i < 2; ++i) {
            const std::string said = by_id("1");
            EXPECT_TRUE(said.starts_with("directory_unavailable: ")) << text << " → " << said;
            EXPECT_NE(said.find("user_query: "), std::string::npos) << text << " → " << said;
            EXPECT_NE(said.find(expected), std::string::npos) << text << " → " << said;
        }
    }
    // Of one user only: the next may be well.
    for (const auto& [text, expected] :
         {Case{"SELECT id AS external_id, ok AS disabled FROM customer WHERE id = #", "neither 0 nor 1"},
          Case{"SELECT NULL AS external_id FROM customer WHERE id = #", "neither text nor an integer"}}) {
        use({.by_external_id = query(text), .by_email = {}, .by_username = {}});
        const std::string said = by_id("1");
        EXPECT_TRUE(said.starts_with("internal_error: ")) << text << " → " << said;
        EXPECT_NE(said.find("user_query: "), std::string::npos) << text << " → " << said;
        EXPECT_NE(said.find(expected), std::string::npos) << text << " → " << said;
    }
    use({.by_external_id = "SELECT id AS external_id FROM customer", .by_email = {}, .by_username = {}});
    EXPECT_NE(by_id("1").find("the one parameter"), std::string::npos) << by_id("1");
    EXPECT_EQ(database_->run("SELECT count(*) FROM customer"), "1");
}

TEST_P(DatabaseDirectory, LeavesTheCompanysTablesAlone) {
    if (database_->kind() == "postgres") {
        database_->run("CREATE TABLE customer (id TEXT); GRANT ALL ON customer TO tokenbooth");
        database_->run(
            "CREATE FUNCTION visit(text) RETURNS text LANGUAGE sql AS $$ INSERT INTO customer VALUES ($1) "
            "RETURNING id $$");
        use({.by_external_id = "SELECT visit($1) AS external_id", .by_email = {}, .by_username = {}});
    } else {
        database_->run("CREATE TABLE customer (id TEXT)");
        database_->run(
            "CREATE FUNCTION visit(v TEXT) RETURNS TEXT MODIFIES SQL DATA BEGIN INSERT INTO customer "
            "VALUES (v); RETURN v; END");
        use({.by_external_id = "SELECT visit(?) AS external_id", .by_email = {}, .by_username = {}});
    }
    EXPECT_TRUE(by_id("1").starts_with("directory_unavailable")) << by_id("1");
    EXPECT_EQ(database_->run("SELECT count(*) FROM customer"), "0");
}

TEST_P(DatabaseDirectory, FollowsATableThatIsChangedUnderIt) {
    database_->run("CREATE TABLE customer (external_id VARCHAR(9), email_verified INTEGER, disabled INTEGER)");
    database_->run("INSERT INTO customer VALUES ('1', 0, 1)");
    use({.by_external_id = query("SELECT * FROM customer WHERE external_id = #"),
         .by_email = {},
         .by_username = {}});
    EXPECT_TRUE((*find(SubjectKey::external_id, "1"))->disabled);
    database_->run("DROP TABLE customer");
    EXPECT_TRUE(by_id("1").starts_with("directory_unavailable"));
    database_->run("CREATE TABLE customer (external_id VARCHAR(9), disabled INTEGER, email_verified INTEGER)");
    database_->run("INSERT INTO customer VALUES ('1', 1, 0)");
    database_->let_in();
    const auto swapped = find(SubjectKey::external_id, "1");
    ASSERT_TRUE(swapped && *swapped) << outcome(swapped);
    EXPECT_TRUE((*swapped)->disabled);
    EXPECT_EQ((*swapped)->email_verified, false);
    database_->run("ALTER TABLE customer ADD COLUMN name VARCHAR(9) DEFAULT 'Ann'");
    const auto named = find(SubjectKey::external_id, "1");
    ASSERT_TRUE(named && *named) << outcome(named);
    EXPECT_EQ((*named)->name, "Ann");
    database_->run("ALTER TABLE customer ADD COLUMN secret VARCHAR(9)");
    EXPECT_NE(by_id("1").find("\"secret\" that no user has"), std::string::npos) << by_id("1");
}

TEST_P(DatabaseDirectory, ReadsWhatSingleSignOnClaimsFromTheCompanysTypes) {
    const bool postgres = database_->kind() == "postgres";
    const std::string list = postgres ? "TEXT[]" : "TEXT";
    const std::string json = postgres ? "JSONB" : "JSON";
    database_->run("CREATE TABLE customer (id BIGINT, lang SMALLINT, marks " + list + ", more " + json +
                   ", rank VARCHAR(9), weight DOUBLE PRECISION)");
    database_->run("INSERT INTO customer VALUES (1, 8, '" + std::string(postgres ? "{vip,gold}" : "vip;gold") +
                   R"(', '{"plan": "gold", "rate": 1.50}', 'agent', 1.5), (2, 8, NULL, NULL, 'owner', 2))");
    const auto claims = [this](const std::string& id) {
        const auto found = find(SubjectKey::external_id, id);
        return found && *found ? model::sso_attributes_object((*found)->sso_attributes) : outcome(found);
    };
    const std::string marks = postgres ? "to_json(marks)" : "marks";
    use({.by_external_id = query("SELECT id AS external_id, lang AS locale_id, " + marks +
                                 " AS tags, more AS user_fields, rank AS role FROM customer WHERE id = #"),
         .by_email = {},
         .by_username = {}});
    EXPECT_EQ(claims("1"),
              R"({"locale_id":8,"tags":["vip","gold"],"role":"agent","user_fields":{"plan":"gold","rate":1.50}})");
    EXPECT_TRUE(claims("2").starts_with("internal_error: ")) << claims("2");
    EXPECT_NE(claims("2").find("user_query: the column role must be end_user, agent or admin"), std::string::npos)
        << claims("2");
    use({.by_external_id = query("SELECT id AS external_id, weight AS locale FROM customer WHERE id = #"),
         .by_email = {},
         .by_username = {}});
    EXPECT_NE(claims("1").find("the column locale holds neither text nor an integer"), std::string::npos)
        << claims("1");
}

TEST_P(DatabaseDirectory, WorksWithATableThatWasMadeBeforeThereWereClaims) {
    database_->make_our_table();
    database_->run("ALTER TABLE tokenbooth_users DROP COLUMN sso_attributes");
    database_->run(
        "INSERT INTO tokenbooth_users (external_id, username, email, password_hash) VALUES "
        "('7', 'ann', 'a@b.co', '$y$x')");
    use();
    EXPECT_EQ(by_id("7"), "found 7");
    EXPECT_EQ(by_email("A@b.co"), "found 7");
    EXPECT_EQ(by_username("ann"), "found 7");
    EXPECT_EQ(by_id("8"), "nobody");
    EXPECT_EQ(find_login(SubjectKey::username, "ann")->password_hash.reveal(), "$y$x");
    EXPECT_TRUE((*find(SubjectKey::external_id, "7"))->sso_attributes.empty());
    // As deploy/sql says, while look-ups go on by statements that were prepared before.
    database_->run("ALTER TABLE tokenbooth_users ADD COLUMN sso_attributes TEXT");
    database_->run(R"(UPDATE tokenbooth_users SET sso_attributes = '{"organization":"Acme"}')");
    for (const auto& [key, value] :
         {std::pair{SubjectKey::external_id, "7"}, {SubjectKey::username, "ann"}, {SubjectKey::email, "A@b.co"}}) {
        const auto found = find(key, value);
        ASSERT_TRUE(found && *found) << outcome(found);
        EXPECT_EQ(model::sso_attributes_object((*found)->sso_attributes), R"({"organization":"Acme"})") << value;
    }
    EXPECT_EQ(find_login(SubjectKey::username, "ann")->password_hash.reveal(), "$y$x");
    database_->run(R"(UPDATE tokenbooth_users SET sso_attributes = '{"organisation":"Acme"}')");
    EXPECT_TRUE(by_id("7").starts_with("internal_error: ")) << by_id("7");
    EXPECT_NE(by_id("7").find("sso_attributes is wrong: holds \"organisation\""), std::string::npos) << by_id("7");
}

TEST_P(DatabaseDirectory, EndsAQueryAtItsDeadline) {
    const std::string sleep = database_->kind() == "postgres"
                                  ? "SELECT $1 AS external_id FROM pg_sleep(20)"
                                  : "SELECT ? AS external_id FROM (SELECT SLEEP(20)) s";
    database_->let_in();
    directory_ = database_->make_directory(
        {.queries = {.by_external_id = sleep, .by_email = {}, .by_username = {}}, .timeout = 200ms}, pool_);
    const auto began = std::chrono::steady_clock::now();
    EXPECT_TRUE(by_id("1").starts_with("directory_timeout")) << by_id("1");
    EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
}

TEST_P(DatabaseDirectory, HandsOutAPasswordsHashToALoginOnly) {
    database_->make_our_table();
    database_->run(
        "INSERT INTO tokenbooth_users (external_id, username, email, password_hash) VALUES "
        "('7', 'ann', 'a@b.co', '$y$old'), ('8', 'bob', 'b@b.co', NULL)");
    use();
    for (const auto& [key, value] :
         {std::pair{SubjectKey::external_id, "7"}, {SubjectKey::username, "ann"}, {SubjectKey::email, "A@b.co"}}) {
        auto login = find_login(key, value);
        ASSERT_TRUE(login && login->user) << value;
        EXPECT_EQ(login->password_hash.reveal(), "$y$old");
        EXPECT_EQ(login->judge, nullptr);
        ASSERT_TRUE(login->replace_hash);
    }
    EXPECT_TRUE(find_login(SubjectKey::username, "bob")->password_hash.empty());
    EXPECT_EQ(find_login(SubjectKey::username, "nobody")->user, nullptr);

    auto login = find_login(SubjectKey::username, "ann");
    auto late = find_login(SubjectKey::username, "ann");
    auto replacing = login->replace_hash(core::Secret("$argon2id$new"), core::Deadline::after(5s));
    EXPECT_TRUE(replacing.result());
    EXPECT_EQ(database_->run("SELECT password_hash FROM tokenbooth_users WHERE external_id = '7'"),
              "$argon2id$new");
    auto replacing_late = late->replace_hash(core::Secret("$argon2id$late"), core::Deadline::after(5s));
    replacing_late.result();
    EXPECT_EQ(database_->run("SELECT password_hash FROM tokenbooth_users WHERE external_id = '7'"),
              "$argon2id$new")
        << "a password that was changed meanwhile stays changed";
}

TEST_P(DatabaseDirectory, HandsOutTheHashThatTheCompanysQueryYields) {
    database_->run("CREATE TABLE customer (id INTEGER, login VARCHAR(9), pw VARCHAR(99))");
    database_->run("INSERT INTO customer VALUES (7, 'ann', 'pbkdf2_sha256$1$x$y')");
    use({.by_external_id = query("SELECT id AS external_id, pw AS password_hash FROM customer WHERE id = #"),
         .by_email = {},
         .by_username = query("SELECT id AS external_id FROM customer WHERE login = #")});
    auto login = find_login(SubjectKey::username, "ann");
    ASSERT_TRUE(login && login->user);
    EXPECT_EQ(login->password_hash.reveal(), "pbkdf2_sha256$1$x$y");
    EXPECT_FALSE(login->replace_hash) << "the company's tables are only read";
    EXPECT_EQ(by_username("ann"), "found 7");
}

TEST_P(DatabaseDirectory, IsReachedByAUnixSocketToo) {
    database_->make_our_table();
    database_->run("INSERT INTO tokenbooth_users (external_id) VALUES ('7')");
    directory_ = database_->make_directory({.url = database_->socket_url()}, pool_);
    EXPECT_EQ(by_id("7"), "found 7");
}

// D5
TEST_P(DatabaseDirectory, D5AHostNameThatNobodyKnowsIsUnavailable) {
    std::string url = database_->url();
    url.replace(url.find("127.0.0.1"), 9, "nobody.invalid");
    directory_ = database_->make_directory({.url = url + "?sslmode=disable"}, pool_);
    const std::string said = by_id("7");
    EXPECT_TRUE(said.starts_with("directory_")) << said;
    EXPECT_NE(said.find("host name"), std::string::npos) << said;
}

// A username of another case, accent or width is another username, whatever the database's collation says.
TEST_P(DatabaseDirectory, FoldsNothingThatTheDatabaseFolds) {
    database_->run("CREATE TABLE customer (id VARCHAR(20), login VARCHAR(20), mail VARCHAR(99))");
    database_->run("INSERT INTO customer VALUES ('Ab1', 'Jane', 'josé@x.co')");
    const std::string select = "SELECT id AS external_id, login AS username, mail AS email FROM customer WHERE ";
    use({.by_external_id = query(select + "lower(id) = lower(#)"),
         .by_email = query(select + "lower(mail) = lower(#)"),
         .by_username = query(select + "lower(login) = lower(#)")});
    EXPECT_EQ(by_id("Ab1"), "found Ab1");
    EXPECT_EQ(by_id("ab1"), "nobody");
    EXPECT_EQ(by_username("Jane"), "found Ab1");
    EXPECT_EQ(by_username("jane"), "nobody");
    EXPECT_EQ(by_email("JOSé@X.co"), "found Ab1");
    EXPECT_EQ(by_email("JOSÉ@x.co"), "nobody");
    EXPECT_EQ(by_email("jose@x.co"), "nobody");
}

INSTANTIATE_TEST_SUITE_P(Servers, DatabaseDirectory, ::testing::Values(make_postgres, make_mariadb),
                         [](const auto& made) { return made.param == make_postgres ? "Postgres" : "Mariadb"; });

// Hibernate stores a truth value in BIT(1), others an id in bytes.
TEST(MariadbTypes, ThatNobodyElseHas) {
    const auto database = make_mariadb();
    core::BlockingPool pool(1, 8);
    database->run(
        "CREATE TABLE customer (id VARCHAR(9), bits BIT(1), raw VARBINARY(9)); "
        "INSERT INTO customer VALUES ('1', b'1', '1'), ('2', b'0', '2')");
    auto directory = database->make_directory(
        {.queries = {.by_external_id = "SELECT id AS external_id, bits AS disabled FROM customer WHERE id = ?",
                     .by_email = {},
                     .by_username = {}}},
        pool);
    for (const auto& [id, disabled] : {std::pair{"1", true}, {"2", false}}) {
        const model::Subject subject{.key = SubjectKey::external_id, .value = id};
        auto task = directory->find(subject, core::Deadline::after(5s));
        const auto found = task.result();
        ASSERT_TRUE(found && *found);
        EXPECT_EQ((*found)->disabled, disabled);
    }
}

// A server that asks for the password as it is does not get it.
TEST(MariadbLogins, AreOfTheKindsThatDoNotShowThePassword) {
    const auto database = make_mariadb();
    core::BlockingPool pool(1, 8);
    database->make_our_table();
    database->run("INSERT INTO tokenbooth_users (external_id) VALUES ('7')");
    database->run("INSTALL SONAME 'auth_ed25519'; CREATE USER edward@'%' IDENTIFIED VIA ed25519 USING PASSWORD('" +
                  std::string(canary_password) + "'); GRANT ALL ON booth.* TO edward@'%'");
    database->run(
        "INSTALL SONAME 'auth_pam'; CREATE USER pamela@'%' IDENTIFIED VIA pam; "
        "GRANT ALL ON booth.* TO pamela@'%'");
    for (const auto& [user, known] : {std::pair{"edward", true}, {"pamela", false}}) {
        FaultProxy proxy(database->port());
        std::string url = database->url(proxy.port());
        url.replace(url.find("tokenbooth@"), 10, user);
        auto directory = database->make_directory({.url = url}, pool);
        const model::Subject subject{.key = SubjectKey::external_id, .value = "7"};
        auto task = directory->find(subject, core::Deadline::after(5s));
        const auto found = task.result();
        EXPECT_EQ(found.has_value(), known) << user << (found ? "" : found.error().reason);
        EXPECT_NE(proxy.heard().find(user), std::string::npos);
        EXPECT_EQ(proxy.heard().find(canary_password), std::string::npos);
    }
}

}  // namespace
}  // namespace tokenbooth::test
