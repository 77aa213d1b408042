#include "support/temporary_folder.hpp"

#include <tokenbooth/directory/sqlite/user_store.hpp>

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

TEST_F(Store, CannotBeOpenedWhereThereIsNoFolder) {
    const auto store = open_user_store(folder_.path() / "missing" / "users.db");
    ASSERT_FALSE(store);
    EXPECT_NE(store.error().message.find("missing/users.db"), std::string::npos);
}

}  // namespace
}  // namespace tokenbooth::directory::sqlite
