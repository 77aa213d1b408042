// What every directory must do, run against every directory there is: those of the product and those of the tests.
#include "support/database_subjects.hpp"
#include "support/fake_directory.hpp"
#include "support/ldap_users.hpp"
#include "support/sqlite_client.hpp"
#include "support/temporary_folder.hpp"
#include "support/user_service.hpp"

#include <tokenbooth/directory/caller/caller_directory.hpp>
#include <tokenbooth/directory/directory_cache.hpp>
#include <tokenbooth/directory/directory_chain.hpp>
#include <tokenbooth/directory/directory_guard.hpp>
#include <tokenbooth/directory/file/file_directory.hpp>
#include <tokenbooth/directory/http/http_directory.hpp>
#include <tokenbooth/directory/ldap/ldap_directory.hpp>
#include <tokenbooth/directory/memory/memory_directory.hpp>
#include <tokenbooth/directory/sqlite/sqlite_directory.hpp>
#include <tokenbooth/directory/sqlite/user_store.hpp>
#include <tokenbooth/model/sso_attributes.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <ostream>
#include <thread>

namespace tokenbooth::test {
namespace {

constexpr const char* claims_of_jane =
    R"({"organizations":["Soap & Sons","Acme"],"phone":"+15551234567","tags":["vip","gold"],)"
    R"("user_fields":{"plan":"gold","seats":3}})";

std::vector<model::User> users() {
    model::User jane;
    jane.external_id = "12345678";
    jane.username = "jane";
    jane.name = "Jane \"J\" Soap 🧼";
    jane.email = "JaneS@Soap.com";
    jane.email_verified = true;
    jane.sso_attributes = *model::read_sso_attributes_object(claims_of_jane);
    model::User zoe;
    zoe.external_id = "00042";
    zoe.email = "josé@soap.com";
    zoe.email_verified = false;
    zoe.disabled = true;
    model::User bare;
    bare.external_id = "Usr_Ünal";
    return {jane, zoe, bare};
}

class Held final : public Subject {
  public:
    explicit Held(std::unique_ptr<directory::UserDirectory> directory) : directory_(std::move(directory)) {}
    directory::UserDirectory& directory() override { return *directory_; }

  private:
    std::unique_ptr<directory::UserDirectory> directory_;
};

class SqliteSubject final : public Subject {
  public:
    explicit SqliteSubject(bool own_queries = false) {
        directory::sqlite::SqliteOptions options;
        options.path = folder_.path() / "users.db";
        if (own_queries) {
            options.queries = fill_company_tables(options.path);
        } else {
            auto store = directory::sqlite::open_user_store(options.path);
            if (!store) throw std::runtime_error(store.error().message);
            for (const auto& user : users()) {
                if (!(*store)->add(user)) throw std::runtime_error("could not add " + user.external_id);
            }
        }
        directory_ = directory::sqlite::make_sqlite_directory(options, pool_);
    }
    directory::UserDirectory& directory() override { return *directory_; }

  private:
    // A company's own tables, whose names and types are not ours.
    static directory::sql::UserQueries fill_company_tables(const std::filesystem::path& path) {
        SqliteClient company(path);
        company.run(
            "CREATE TABLE customer (id TEXT, login TEXT, full_name TEXT, mail TEXT, mail_ok, blocked INTEGER,"
            "firms TEXT, tel TEXT, marks TEXT, more TEXT);"
            "INSERT INTO customer VALUES ('12345678', 'jane', 'Jane \"J\" Soap 🧼', 'JaneS@Soap.com', 'true', "
            "NULL, '[\"Soap & Sons\",\"Acme\"]', '+15551234567', 'vip;gold', '{\"plan\":\"gold\",\"seats\":3}'),"
            "('00042', NULL, NULL, 'josé@soap.com', 0, 1, NULL, NULL, NULL, NULL),"
            "('Usr_Ünal', NULL, NULL, NULL, NULL, 0, '', NULL, '', NULL)");
        const std::string select =
            "SELECT id AS external_id, login AS username, full_name AS name, mail AS email, "
            "mail_ok AS email_verified, blocked AS disabled, firms AS organizations, tel AS phone, marks AS tags, "
            "more AS user_fields FROM customer WHERE ";
        return {.by_external_id = select + "id = $1",
                .by_email = select + "mail = $1 COLLATE NOCASE",
                .by_username = select + "login = $1"};
    }

    TemporaryFolder folder_;
    core::BlockingPool pool_{1, 8};
    std::unique_ptr<directory::UserDirectory> directory_;
};

class LdapSubject final : public Subject {
  public:
    LdapSubject() {
        auto made = directory::ldap::make_ldap_directory(ldap_options(server_.url()), pool_);
        if (!made) throw std::runtime_error(made.error().message);
        directory_ = std::move(*made);
    }
    directory::UserDirectory& directory() override { return *directory_; }

  private:
    static std::string person(const std::string& dn, const std::string& lines) {
        return "dn: " + dn + "," + ldap_base + "\nobjectClass: person\nobjectClass: shopUser\nsn: x\n" + lines +
               "\n";
    }

    LdapServer server_{LdapServer::Options{
        .users = person("cn=jane",
                        "cn: jane\nuid: jane\nshopId: 12345678\nshopMail: JaneS@Soap.com\n"
                        "shopMailVerified: TRUE\nshopName: Jane \"J\" Soap 🧼\n"
                        "shopOrganization: Soap & Sons\nshopOrganization: Acme\ntelephoneNumber: +1 555 123-4567\n"
                        "shopTag: vip\nshopTag: gold\nshopFields: {\"plan\":\"gold\",\"seats\":3}\n") +
                 person("cn=zoe",
                        "cn: zoe\nshopId: 00042\nshopMail: josé@soap.com\nshopMailVerified: FALSE\n"
                        "shopDisabled: TRUE\n") +
                 person("cn=bare", "cn: bare\nshopId: Usr_Ünal\n")}};
    core::BlockingPool pool_{1, 8};
    std::unique_ptr<directory::UserDirectory> directory_;
};

class FileSubject final : public Subject {
  public:
    FileSubject(const std::string& name, const std::string& text) {
        directory::file::FileOptions options;
        options.path = folder_.write(name, text);
        auto made = directory::file::make_file_directory(options, [](const auto&) {});
        if (!made) throw std::runtime_error(made.error().message);
        directory_ = std::move(*made);
    }
    directory::UserDirectory& directory() override { return *directory_; }

  private:
    TemporaryFolder folder_;
    std::unique_ptr<directory::UserDirectory> directory_;
};

constexpr const char* users_csv =
    "external_id,username,name,email,email_verified,disabled,organizations,phone,tags,user_fields\n"
    "12345678,jane,\"Jane \"\"J\"\" Soap 🧼\",JaneS@Soap.com,true,,Soap & Sons;Acme,+15551234567,vip;gold,"
    "\"{\"\"plan\"\":\"\"gold\"\",\"\"seats\"\":3}\"\n"
    "00042,,,josé@soap.com,false,true,,,,\n"
    "Usr_Ünal,,,,,,,,,\n";
constexpr const char* users_json = R"([
    {"external_id":12345678,"username":"jane","name":"Jane \"J\" Soap 🧼","email":"JaneS@Soap.com","email_verified":true,
     "organizations":["Soap & Sons","Acme"],"phone":"+15551234567","tags":["vip","gold"],"user_fields":{"plan":"gold","seats":3}},
    {"external_id":"00042","email":"josé@soap.com","email_verified":false,"disabled":true},
    {"external_id":"Usr_Ünal","name":null}])";

class CachedSubject final : public Subject {
  public:
    CachedSubject()
        : directory_(directory::make_directory_cache(
              {}, directory::make_directory_guard({}, std::make_unique<FakeDirectory>(users())), counters_)) {}
    directory::UserDirectory& directory() override { return *directory_; }

  private:
    directory::CacheCounters counters_;
    std::unique_ptr<directory::UserDirectory> directory_;
};

// A company's own service, which refuses what is not signed as it should be.
class HttpSubject final : public Subject {
  public:
    HttpSubject() {
        directory::http::HttpOptions options;
        options.name = "service";
        options.endpoint.url = *http::parse_url(service_.url());
        options.secret = core::Secret(user_service_secret);
        directory_ =
            directory::http::make_http_directory(options, *http::make_client(options.endpoint, pool_), clock_);
    }
    directory::UserDirectory& directory() override { return *directory_; }

  private:
    UserService service_{users()};
    core::BlockingPool pool_{1, 8};
    core::SystemClock clock_;
    std::unique_ptr<directory::UserDirectory> directory_;
};

std::unique_ptr<Subject> make_chain() {
    std::vector<directory::ChainLink> chain;
    chain.push_back({.directory = std::make_unique<FakeDirectory>(std::vector<model::User>{})});
    chain.push_back({.directory = std::make_unique<FakeDirectory>(users())});
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

TEST_P(UserDirectoryContract, YieldsWhatSingleSignOnClaims) {
    const auto claims = [this](const std::string& id) {
        const auto user = by_id(id);
        auto all = user == nullptr ? std::vector<model::SsoAttribute>{} : user->sso_attributes;
        std::sort(all.begin(), all.end(),
                  [](const auto& left, const auto& right) { return left.name < right.name; });
        return model::sso_attributes_object(all);
    };
    EXPECT_EQ(claims("12345678"), claims_of_jane);
    EXPECT_EQ(claims("00042"), "{}") << "what is NULL";
    EXPECT_EQ(claims("Usr_Ünal"), "{}") << "what is empty";
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

TEST_P(UserDirectoryContract, FindsAUsernameByteForByte) {
    const auto jane = find(model::SubjectKey::username, "jane");
    ASSERT_TRUE(jane && *jane);
    EXPECT_EQ((*jane)->external_id, "12345678");
    for (const char* name : {"Jane", "jane ", "jan", ""}) {
        const auto found = find(model::SubjectKey::username, name);
        EXPECT_TRUE(found && *found == nullptr) << name;
    }
}

TEST_P(UserDirectoryContract, AnswersTheSameWhenAskedAgain) {
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(by_email("janes@soap.com")->external_id, "12345678");
        EXPECT_EQ(by_id("12345678")->name, "Jane \"J\" Soap 🧼");
        EXPECT_EQ(by_id("nobody"), nullptr);
    }
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
        Kind{"Chain", make_chain}, Kind{"Sqlite", [] { return std::make_unique<SqliteSubject>(); }},
        Kind{"SqliteByOwnQueries", [] { return std::make_unique<SqliteSubject>(true); }},
        Kind{"Ldap", [] { return std::make_unique<LdapSubject>(); }},
        Kind{"Postgres", [] { return make_postgres_subject(Queries::none); }},
        Kind{"PostgresByOwnQueries", [] { return make_postgres_subject(Queries::of_the_company); }},
        Kind{"Mysql", [] { return make_mysql_subject(Queries::none); }},
        Kind{"MysqlByOwnQueries", [] { return make_mysql_subject(Queries::of_the_company); }},
        Kind{"Http", [] { return std::make_unique<HttpSubject>(); }},
        Kind{"Csv", [] { return std::make_unique<FileSubject>("users.csv", users_csv); }},
        Kind{"Json", [] { return std::make_unique<FileSubject>("users.json", users_json); }},
        Kind{"CacheAndGuard", [] { return std::make_unique<CachedSubject>(); }}),
    [](const auto& kind) { return std::string(kind.param.name); });

TEST(DirectoryChain, DoesNotAskTheNextAfterAFailure) {
    std::vector<directory::ChainLink> directories;
    directories.push_back({.directory = std::make_unique<FailingDirectory>(core::Errc::directory_unavailable)});
    auto fake = std::make_unique<FakeDirectory>(users());
    const FakeDirectory& second = *fake;
    directories.push_back({.directory = std::move(fake)});
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

TEST(DirectoryChain, PassesOverAnOptionalDirectoryInItsOutage) {
    const model::Subject jane{.key = model::SubjectKey::external_id, .value = "12345678"};
    const model::Subject nobody{.key = model::SubjectKey::external_id, .value = "nobody"};
    const auto deadline = core::Deadline::after(std::chrono::seconds(1));
    std::vector<directory::ChainLink> links;
    links.push_back(
        {.directory = std::make_unique<FailingDirectory>(core::Errc::directory_timeout), .optional = true});
    links.push_back({.directory = std::make_unique<FakeDirectory>(users()), .optional = true});
    const auto chain = directory::make_directory_chain(std::move(links));
    auto found = chain->find(jane, deadline);
    EXPECT_NE(*found.result(), nullptr);
    auto missed = chain->find(nobody, deadline);
    EXPECT_EQ(*missed.result(), nullptr);
    auto probe = chain->probe(deadline);
    EXPECT_TRUE(probe.result());

    std::vector<directory::ChainLink> dead;
    for (int i = 0; i < 2; ++i) {
        dead.push_back({.directory = std::make_unique<FailingDirectory>(core::Errc::directory_unavailable),
                        .optional = true});
    }
    const auto silent = directory::make_directory_chain(std::move(dead));
    auto unknown = silent->find(jane, deadline);
    const auto outcome = unknown.result();
    ASSERT_FALSE(outcome) << "an outage of all is no \"not found\"";
    EXPECT_EQ(outcome.error().code, core::Errc::directory_unavailable);
}

TEST(DirectoryChain, EndsAtAnAmbiguousAddressAlsoOfAnOptionalDirectory) {
    std::vector<directory::ChainLink> links;
    links.push_back(
        {.directory = std::make_unique<FailingDirectory>(core::Errc::user_ambiguous), .optional = true});
    links.push_back({.directory = std::make_unique<FakeDirectory>(users())});
    const auto chain = directory::make_directory_chain(std::move(links));
    const model::Subject jane{.key = model::SubjectKey::external_id, .value = "12345678"};
    auto found = chain->find(jane, core::Deadline::after(std::chrono::seconds(1)));
    const auto outcome = found.result();
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, core::Errc::user_ambiguous);
}

TEST(DirectoryChain, DoesNotPassOverAnOptionalDirectoryThatIsMerelyFull) {
    std::vector<directory::ChainLink> links;
    links.push_back({.directory = std::make_unique<FailingDirectory>(core::Errc::overloaded), .optional = true});
    links.push_back({.directory = std::make_unique<FakeDirectory>(users())});
    const auto chain = directory::make_directory_chain(std::move(links));
    const model::Subject jane{.key = model::SubjectKey::external_id, .value = "12345678"};
    auto found = chain->find(jane, core::Deadline::after(std::chrono::seconds(1)));
    const auto outcome = found.result();
    ASSERT_FALSE(outcome) << "whoever can fill it could choose the next directory";
    EXPECT_EQ(outcome.error().code, core::Errc::overloaded);
}

TEST(CallerDirectory, KnowsWhatABackendAssertsAndNobodyElse) {
    const auto caller = directory::caller::make_caller_directory("word");
    const auto deadline = core::Deadline::after(std::chrono::seconds(1));
    model::Subject subject{.key = model::SubjectKey::external_id, .value = "7"};
    auto unasserted = caller->find(subject, deadline);
    EXPECT_EQ(*unasserted.result(), nullptr);
    subject.assertion = model::Assertion{.name = "Jane", .email = "j@b.co", .email_verified = std::nullopt};
    auto asserted = caller->find(subject, deadline);
    const auto user = *asserted.result();
    ASSERT_NE(user, nullptr);
    EXPECT_EQ(user->external_id, "7");
    EXPECT_EQ(user->name, "Jane");
    EXPECT_EQ(user->email_verified, std::nullopt);
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
