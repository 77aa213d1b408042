// What every directory must do, run against every directory there is: those of the product and those of the tests.
#include "support/fake_directory.hpp"
#include "support/temporary_folder.hpp"

#include <tokenbooth/directory/directory_chain.hpp>
#include <tokenbooth/directory/memory/memory_directory.hpp>
#include <tokenbooth/directory/sqlite/sqlite_directory.hpp>
#include <tokenbooth/directory/sqlite/user_store.hpp>

#include <gtest/gtest.h>

#include <functional>
#include <ostream>
#include <thread>

namespace tokenbooth::test {
namespace {

std::vector<model::User> users() {
    model::User jane;
    jane.external_id = "12345678";
    jane.username = "jane";
    jane.name = "Jane \"J\" Soap 🧼";
    jane.email = "JaneS@Soap.com";
    jane.email_verified = true;
    model::User zoe;
    zoe.external_id = "00042";
    zoe.email = "josé@soap.com";
    zoe.email_verified = false;
    zoe.disabled = true;
    model::User bare;
    bare.external_id = "Usr_Ünal";
    return {jane, zoe, bare};
}

// A directory that holds users(), and whatever it needs to live.
class Subject {
  public:
    virtual ~Subject() = default;
    virtual directory::UserDirectory& directory() = 0;
};

class Held final : public Subject {
  public:
    explicit Held(std::unique_ptr<directory::UserDirectory> directory) : directory_(std::move(directory)) {}
    directory::UserDirectory& directory() override { return *directory_; }

  private:
    std::unique_ptr<directory::UserDirectory> directory_;
};

class SqliteSubject final : public Subject {
  public:
    SqliteSubject() {
        auto store = directory::sqlite::open_user_store(folder_.path() / "users.db");
        if (!store) throw std::runtime_error(store.error().message);
        for (const auto& user : users()) {
            if (!(*store)->add(user)) throw std::runtime_error("could not add " + user.external_id);
        }
        directory::sqlite::SqliteOptions options;
        options.path = folder_.path() / "users.db";
        directory_ = directory::sqlite::make_sqlite_directory(options, pool_);
    }
    directory::UserDirectory& directory() override { return *directory_; }

  private:
    TemporaryFolder folder_;
    core::BlockingPool pool_{1, 8};
    std::unique_ptr<directory::UserDirectory> directory_;
};

std::unique_ptr<Subject> make_chain() {
    std::vector<std::unique_ptr<directory::UserDirectory>> chain;
    chain.push_back(std::make_unique<FakeDirectory>(std::vector<model::User>{}));
    chain.push_back(std::make_unique<FakeDirectory>(users()));
    return std::make_unique<Held>(directory::make_directory_chain(std::move(chain)));
}

struct Kind {
    const char* name;
    std::function<std::unique_ptr<Subject>()> make;
};

void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }

class UserDirectoryContract : public ::testing::TestWithParam<Kind> {
  protected:
    core::Result<directory::FoundUser> find(model::SubjectKey key, const std::string& value) {
        const model::Subject subject{.key = key, .value = value};
        auto task = subject_->directory().find(subject, core::Deadline::after(std::chrono::seconds(5)));
        return task.result();
    }
    directory::FoundUser by_id(const std::string& id) {
        const auto found = find(model::SubjectKey::external_id, id);
        EXPECT_TRUE(found) << id;
        return found ? *found : nullptr;
    }
    directory::FoundUser by_email(const std::string& email) {
        const auto found = find(model::SubjectKey::email, email);
        EXPECT_TRUE(found) << email;
        return found ? *found : nullptr;
    }
    std::unique_ptr<Subject> subject_ = GetParam().make();
};

TEST_P(UserDirectoryContract, YieldsAUserWhole) {
    const auto jane = by_id("12345678");
    ASSERT_NE(jane, nullptr);
    EXPECT_EQ(jane->external_id, "12345678");
    EXPECT_EQ(jane->username, "jane");
    EXPECT_EQ(jane->name, "Jane \"J\" Soap 🧼");
    EXPECT_EQ(jane->email, "JaneS@Soap.com");
    EXPECT_EQ(jane->email_verified, true);
    EXPECT_FALSE(jane->disabled);
}

TEST_P(UserDirectoryContract, TellsFalseFromAbsent) {
    EXPECT_EQ(by_id("00042")->email_verified, false);
    EXPECT_TRUE(by_id("00042")->disabled);
    const auto bare = by_id("Usr_Ünal");
    ASSERT_NE(bare, nullptr);
    EXPECT_EQ(bare->email_verified, std::nullopt);
    EXPECT_EQ(bare->email, std::nullopt);
    EXPECT_EQ(bare->name, std::nullopt);
    EXPECT_EQ(bare->username, std::nullopt);
}

TEST_P(UserDirectoryContract, AnswersNotFoundAsAnAnswer) {
    EXPECT_EQ(by_id("nobody"), nullptr);
    EXPECT_EQ(by_email("nobody@soap.com"), nullptr);
}

TEST_P(UserDirectoryContract, MatchesExternalIdsByteForByte) {
    for (const char* id :
         {"42", "0042", "12345678 ", " 12345678", "1234567", "usr_Ünal", "12345678.0", "%", "_", "*"}) {
        EXPECT_EQ(by_id(id), nullptr) << id;
    }
    EXPECT_EQ(by_id(std::string("12345678\0", 9)), nullptr);
}

TEST_P(UserDirectoryContract, FoldsAsciiLettersOfAnEmailAndNothingElse) {
    EXPECT_EQ(by_email("janes@soap.com")->external_id, "12345678");
    EXPECT_EQ(by_email("JANES@SOAP.COM")->external_id, "12345678");
    EXPECT_EQ(by_email("josé@SOAP.com")->external_id, "00042");
    EXPECT_EQ(by_email("JOSÉ@soap.com"), nullptr);
    EXPECT_EQ(by_email("jose\xcc\x81@soap.com"), nullptr);
    EXPECT_EQ(by_email("janes+x@soap.com"), nullptr);
    EXPECT_EQ(by_email("%@soap.com"), nullptr);
}

TEST_P(UserDirectoryContract, TakesAnythingForAValueAndNothingForAQuery) {
    for (const char* value : {"' OR 1=1 --", "\"; DROP TABLE users; --", "*)(uid=*", "${jndi:x}", "\\00"}) {
        EXPECT_EQ(by_id(value), nullptr) << value;
        EXPECT_EQ(by_email(value), nullptr) << value;
    }
    EXPECT_NE(by_id("12345678"), nullptr);
}

TEST_P(UserDirectoryContract, SaysThatItIsReachable) {
    auto task = subject_->directory().probe(core::Deadline::after(std::chrono::seconds(5)));
    EXPECT_TRUE(task.result());
}

INSTANTIATE_TEST_SUITE_P(
    Directories, UserDirectoryContract,
    ::testing::Values(
        Kind{"Fake", [] { return std::make_unique<Held>(std::make_unique<FakeDirectory>(users())); }},
        Kind{"Memory", [] { return std::make_unique<Held>(directory::memory::make_memory_directory(users())); }},
        Kind{"Chain", make_chain}, Kind{"Sqlite", [] { return std::make_unique<SqliteSubject>(); }}),
    [](const auto& kind) { return std::string(kind.param.name); });

TEST(DirectoryChain, DoesNotAskTheNextAfterAFailure) {
    std::vector<std::unique_ptr<directory::UserDirectory>> directories;
    directories.push_back(std::make_unique<FailingDirectory>(core::Errc::directory_unavailable));
    auto fake = std::make_unique<FakeDirectory>(users());
    const FakeDirectory& second = *fake;
    directories.push_back(std::move(fake));
    const auto chain = directory::make_directory_chain(std::move(directories));
    const model::Subject subject{.key = model::SubjectKey::external_id, .value = "12345678"};
    auto task = chain->find(subject, core::Deadline::after(std::chrono::seconds(1)));
    const auto found = task.result();
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, core::Errc::directory_unavailable);
    EXPECT_EQ(second.asked, 0U);
    auto probe = chain->probe(core::Deadline::after(std::chrono::seconds(1)));
    EXPECT_FALSE(probe.result());
}

TEST(MemoryDirectory, SaysThatAnAddressIsTwoPeoples) {
    auto both = users();
    both[1].email = "janes@SOAP.com";
    const auto memory = directory::memory::make_memory_directory(both);
    const model::Subject subject{.key = model::SubjectKey::email, .value = "janes@soap.com"};
    auto task = memory->find(subject, core::Deadline::after(std::chrono::seconds(1)));
    const auto found = task.result();
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, core::Errc::user_ambiguous);
}

}  // namespace
}  // namespace tokenbooth::test
