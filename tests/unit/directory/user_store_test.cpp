#include "support/sqlite_client.hpp"
#include "support/temporary_folder.hpp"

#include <tokenbooth/core/blocking_pool.hpp>
#include <tokenbooth/directory/sqlite/sqlite_directory.hpp>
#include <tokenbooth/directory/sqlite/user_store.hpp>
#include <tokenbooth/model/sso_attributes.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::directory::sqlite {
namespace {

class Store : public ::testing::Test {
  protected:
    static model::User user(std::string id, std::optional<std::string> email = {}) {
        model::User made;
        made.external_id = std::move(id);
        made.email = std::move(email);
        return made;
    }
    std::unique_ptr<UserStore> open() {
        auto store = open_user_store(folder_.path() / "users.db");
        EXPECT_TRUE(store);
        return std::move(*store);
    }
    std::vector<std::string> ids() {
        std::vector<std::string> all;
        EXPECT_TRUE(store_->for_each([&](const model::User& seen) { all.push_back(seen.external_id); }));
        return all;
    }
    test::TemporaryFolder folder_;
    std::unique_ptr<UserStore> store_ = open();
};

TEST_F(Store, KeepsWhatWasAddedAcrossRestarts) {
    ASSERT_TRUE(store_->add(user("00042", "a@b")));
    store_.reset();
    store_ = open();
    const auto found = store_->find("00042");
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->email, "a@b");
}

TEST_F(Store, RefusesASecondUserWithTheSameIdOrAddressAndNamesBoth) {
    ASSERT_TRUE(store_->add(user("1", "jane@soap.com")));
    EXPECT_EQ(store_->add(user("1")).error().message,
              "user 1 is there already; `tokenbooth users set` changes them");
    EXPECT_EQ(store_->add(user("2", "JANE@soap.com")).error().message,
              "user 2 cannot have the e-mail address JANE@soap.com: it belongs to user 1");
    model::User named = user("3");
    named.username = "jane";
    ASSERT_TRUE(store_->add(named));
    named.external_id = "4";
    EXPECT_EQ(store_->add(named).error().message, "user 4 cannot have the username jane: it belongs to user 3");
    EXPECT_EQ(store_->put(user("3", "jane@Soap.com")).error().message,
              "user 3 cannot have the e-mail address jane@Soap.com: it belongs to user 1");
    EXPECT_TRUE(store_->add(user("5")));
    EXPECT_TRUE(store_->add(user("6")));
}

TEST_F(Store, ReplacesOnlyWhenAskedTo) {
    ASSERT_TRUE(store_->put(user("1", "old@soap.com")));
    ASSERT_TRUE(store_->put(user("1", "new@soap.com")));
    EXPECT_EQ((*store_->find("1"))->email, "new@soap.com");
    EXPECT_EQ(ids().size(), 1U);
}

TEST_F(Store, DisablesWhoIsThere) {
    ASSERT_TRUE(store_->add(user("1")));
    EXPECT_TRUE(*store_->set_disabled("1", true));
    EXPECT_TRUE((*store_->find("1"))->disabled);
    EXPECT_FALSE(*store_->set_disabled("2", true));
}

TEST_F(Store, RemovesWhoIsThereAndFreesTheirAddress) {
    ASSERT_TRUE(store_->add(user("1", "jane@soap.com")));
    EXPECT_TRUE(*store_->remove("1"));
    EXPECT_FALSE(*store_->remove("1"));
    EXPECT_TRUE(store_->add(user("2", "jane@soap.com")));
}

TEST_F(Store, ForgetsAnUncommittedTransaction) {
    ASSERT_TRUE(store_->begin());
    ASSERT_TRUE(store_->add(user("1")));
    store_.reset();
    store_ = open();
    EXPECT_TRUE(ids().empty());
    ASSERT_TRUE(store_->begin());
    ASSERT_TRUE(store_->add(user("b")));
    ASSERT_TRUE(store_->add(user("a")));
    ASSERT_TRUE(store_->commit());
    store_.reset();
    store_ = open();
    EXPECT_EQ(ids(), (std::vector<std::string>{"a", "b"}));
}

TEST_F(Store, KeepsWhatSingleSignOnClaims) {
    const char* claims = R"({"organizations":["Acme","Soap & Sons"],"tags":[],"user_fields":{"seats":3}})";
    model::User jane = user("1", "jane@soap.com");
    jane.sso_attributes = *model::read_sso_attributes_object(claims);
    ASSERT_TRUE(store_->add(jane));
    ASSERT_TRUE(store_->add(user("2")));
    store_.reset();
    store_ = open();
    EXPECT_EQ((*store_->find("1"))->sso_attributes, jane.sso_attributes);
    EXPECT_TRUE((*store_->find("2"))->sso_attributes.empty());
    jane.sso_attributes.clear();
    ASSERT_TRUE(store_->put(jane));
    EXPECT_TRUE((*store_->find("1"))->sso_attributes.empty());
}

TEST_F(Store, NamesTheUserWhoseClaimsAnotherHandHasBroken) {
    ASSERT_TRUE(store_->add(user("1")));
    const test::SqliteClient hand(folder_.path() / "users.db");
    hand.run(R"(UPDATE users SET sso_attributes = '{"role":"owner"}')");
    const auto found = store_->find("1");
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().message, "user 1: sso_attributes role must be end_user, agent or admin");
    EXPECT_FALSE(store_->for_each([](const model::User&) {}));
    EXPECT_TRUE(store_->put(user("1")));
    EXPECT_TRUE(store_->find("1"));
}

// It could not be brought up to date: somebody held the file, or the service may only read it.
TEST_F(Store, OfAnEarlierVersionIsReadAndSoIsTheColumnOnceItIsThere) {
    const auto path = folder_.path() / "earlier.db";
    const test::SqliteClient hand(path);
    hand.run(
        "CREATE TABLE users (external_id TEXT NOT NULL PRIMARY KEY, username TEXT UNIQUE, name TEXT, email TEXT,"
        "email_verified INTEGER, disabled INTEGER NOT NULL DEFAULT 0, password_hash TEXT) STRICT, WITHOUT ROWID;"
        "INSERT INTO users (external_id, email, username, password_hash) VALUES ('1', 'a@b.co', 'a', '$y$x')");
    core::BlockingPool pool(1, 4);
    SqliteOptions options;
    options.path = path;
    const auto directory = make_sqlite_directory(options, pool);
    const auto deadline = core::Deadline::after(std::chrono::seconds(5));
    using Key = model::SubjectKey;
    for (const auto& [key, value] :
         {std::pair{Key::external_id, "1"}, {Key::email, "A@b.co"}, {Key::username, "a"}}) {
        const auto found = directory->find({.key = key, .value = value}, deadline).result();
        ASSERT_TRUE(found && *found) << value;
        EXPECT_TRUE((*found)->sso_attributes.empty());
        const auto login = directory->find_login({.key = key, .value = value}, deadline).result();
        EXPECT_EQ(login->password_hash.reveal(), "$y$x");
    }
    hand.run(
        R"(ALTER TABLE users ADD COLUMN sso_attributes TEXT; UPDATE users SET sso_attributes = '{"locale":8}')");
    const auto found = directory->find({.key = Key::email, .value = "a@b.co"}, deadline).result();
    ASSERT_TRUE(found && *found);
    EXPECT_EQ(model::sso_attributes_object((*found)->sso_attributes), R"({"locale":8})");
}

TEST_F(Store, CannotBeOpenedWhereThereIsNoFolder) {
    const auto store = open_user_store(folder_.path() / "missing" / "users.db");
    ASSERT_FALSE(store);
    EXPECT_NE(store.error().message.find("missing/users.db"), std::string::npos);
}

// Somebody signs in by the old password while it is being changed.
TEST_F(Store, KeepsAHashThatWasChangedSinceALoginReadIt) {
    ASSERT_TRUE(store_->add(user("1")));
    ASSERT_TRUE(store_->set_password_hash("1", "$y$old"));
    core::BlockingPool pool(1, 4);
    SqliteOptions options;
    options.path = folder_.path() / "users.db";
    const auto directory = make_sqlite_directory(options, pool);
    const model::Subject subject{.key = model::SubjectKey::external_id, .value = "1"};
    const auto deadline = core::Deadline::after(std::chrono::seconds(5));
    const auto hash = [&] {
        return std::string(directory->find_login(subject, deadline).result()->password_hash.reveal());
    };
    const auto login = directory->find_login(subject, deadline).result();
    const auto late = directory->find_login(subject, deadline).result();
    ASSERT_TRUE(login && login->replace_hash && late && late->replace_hash);
    EXPECT_TRUE(login->replace_hash(core::Secret("$argon2id$better"), deadline).result());
    EXPECT_EQ(hash(), "$argon2id$better");
    EXPECT_TRUE(late->replace_hash(core::Secret("$argon2id$late"), deadline).result());
    EXPECT_EQ(hash(), "$argon2id$better");
}

}  // namespace
}  // namespace tokenbooth::directory::sqlite
