#include "support/fake_directory.hpp"
#include "support/password_hashes.hpp"

#include <tokenbooth/callers/password.hpp>
#include <tokenbooth/directory/memory/memory_directory.hpp>

#include <gtest/gtest.h>

#include <map>

namespace tokenbooth::callers {
namespace {

using namespace std::chrono_literals;
using test::cheap_argon2id;
using test::test_password;

directory::IndexedUser user(const std::string& name, const char* hash, bool disabled = false) {
    directory::IndexedUser made;
    made.user.external_id = "id-" + name;
    made.user.username = name;
    made.user.email = name + "@x.com";
    made.user.disabled = disabled;
    made.password_hash = core::Secret(hash);
    return made;
}

directory::FoundUser user_42(bool disabled = false) {
    model::User found;
    found.external_id = "42";
    found.disabled = disabled;
    return std::make_shared<const model::User>(std::move(found));
}

std::vector<directory::IndexedUser> users() {
    std::vector<directory::IndexedUser> all;
    all.push_back(user("jane", cheap_argon2id));
    all.push_back(user("gone", cheap_argon2id, true));
    all.push_back(user("locked", "!"));
    all.push_back(user("without", ""));
    all.push_back(user("hostile", test::hostile_bcrypt));
    all.push_back(user("hungry", test::hostile_argon2id));
    all.push_back(user("bcrypt", test::bcrypt_of_long_password));
    all.push_back(user("joe@y.com", cheap_argon2id));
    all.push_back(user("twin", cheap_argon2id));
    all.back().user.email = "twins@x.com";
    all.push_back(user("twin2", cheap_argon2id));
    all.back().user.email = "Twins@x.com";
    return all;
}

std::string body_of(const std::string& name, const std::string& password) {
    return R"({"username":")" + name + R"(","password":")" + password + R"("})";
}

// What came of it, in few words: the code of a refusal or "accepted", and the reason.
struct Outcome {
    std::string code;
    std::string reason{};
    std::string external_id{};
};

Outcome describe(const Verdict& verdict) {
    if (const auto* accepted = std::get_if<Accepted>(&verdict)) {
        return {.code = "accepted", .external_id = accepted->subject->value};
    }
    if (const auto* rejected = std::get_if<Rejected>(&verdict)) {
        return {.code = std::string(to_string(rejected->code)), .reason = rejected->reason};
    }
    if (const auto* undecided = std::get_if<Undecided>(&verdict)) {
        return {.code = std::string(to_string(undecided->error.code)), .reason = undecided->error.reason};
    }
    return {.code = "no credentials"};
}

class Password : public ::testing::Test {
  protected:
    void SetUp() override { make(options_); }
    void make(const PasswordOptions& options) { make(options, *directory_); }
    void make(const PasswordOptions& options, directory::UserDirectory& directory) {
        authenticator_ = make_password_authenticator(
            options, {.directory = directory,
                      .pool = pool_,
                      .usual_hashes = usual_hashes_,
                      .limiter = *limiter_,
                      .marks = *marks_,
                      .not_rehashed = [this](const core::Error& error) { not_rehashed_ += error.reason; }});
    }

    Outcome ask(const std::string& body, const std::string& client = "192.0.2.1", const char* method = "POST",
                const char* content_type = "application/json") {
        const std::vector<core::HeaderField> fields = {{"Content-Type", content_type}};
        const model::RequestHead head{.method = method, .target = "/", .fields = fields, .client = client};
        auto task = authenticator_->authenticate(head, body, core::Deadline::after(30s));
        return describe(task.result());
    }
    Outcome sign_in(const std::string& name, const std::string& password,
                    const std::string& client = "192.0.2.1") {
        return ask(body_of(name, password), client);
    }
    std::uint64_t hashes_of(const std::string& name, const std::string& password) {
        const std::uint64_t before = pool_.computed();
        sign_in(name, password);
        return pool_.computed() - before;
    }

    core::Deadline::Clock::time_point time_{1h};
    PasswordOptions options_{.enabled = true, .failed_logins = std::nullopt};
    const PasswordOptions limited_{.enabled = true};
    std::unique_ptr<directory::UserDirectory> directory_ = directory::memory::make_memory_directory(users());
    HashingPool pool_{{.threads = 1}};
    UsualHashes usual_hashes_;
    std::unique_ptr<state::RateLimiter> limiter_ = state::make_memory_rate_limiter(4096, [this] { return time_; });
    std::unique_ptr<state::RecentMarks> marks_ = state::make_memory_recent_marks(4096, [this] { return time_; });
    std::string not_rehashed_;
    std::unique_ptr<Authenticator> authenticator_;
};

TEST_F(Password, LetsInWhoeverKnowsItByUsernameOrByEmail) {
    EXPECT_EQ(sign_in("jane", test_password).external_id, "id-jane");
    EXPECT_EQ(sign_in("jane@x.com", test_password).external_id, "id-jane");
    EXPECT_EQ(sign_in("JANE@X.COM", test_password).external_id, "id-jane");
    EXPECT_EQ(sign_in("joe@y.com", test_password).external_id, "id-joe@y.com") << "by username first";
    EXPECT_EQ(sign_in("bcrypt", test::long_password).external_id, "id-bcrypt");
    EXPECT_EQ(sign_in("JANE", test_password).code, "invalid_credentials") << "usernames match byte for byte";
    EXPECT_EQ(sign_in("id-jane", test_password).code, "invalid_credentials");
}

// Threats A1, A2, A9, A12: one answer, one hash; only the audit log hears why.
TEST_F(Password, RefusesEverybodyElseWithOneAnswerAndOneHash) {
    struct Case {
        const char* name;
        std::string password;
        const char* reason;
    };
    for (const auto& [name, password, reason] :
         {Case{"nobody", test_password, "unknown user"}, Case{"nobody@x.com", test_password, "unknown user"},
          Case{"twins@x.com", test_password, "unknown user"},
          Case{"jane", "wrong", "user id-jane: wrong password"},
          Case{"jane", "Password", "user id-jane: wrong password"},
          Case{"jane", "password ", "user id-jane: wrong password"},
          Case{"gone", test_password, "user id-gone: is disabled; the password was right"},
          Case{"gone", "wrong", "user id-gone: wrong password"},
          Case{"locked", "!", "user id-locked: the stored hash is none that is known"},
          Case{"without", test_password, "user id-without: has no password"},
          Case{"hostile", test_password, "user id-hostile: the stored hash asks for the bcrypt cost 31"},
          Case{"hungry", test_password, "user id-hungry: the stored hash asks for argon2id m 4194304"},
          Case{"bcrypt", test::long_password + std::string("x"), "user id-bcrypt: bcrypt takes"}}) {
        const Outcome outcome = sign_in(name, password);
        EXPECT_EQ(outcome.code, "invalid_credentials") << name;
        EXPECT_TRUE(outcome.reason.starts_with(reason)) << name << ": " << outcome.reason;
        EXPECT_EQ(outcome.reason.find(password),
                  password == "!" ? std::string::npos : outcome.reason.find(password));
        EXPECT_EQ(hashes_of(name, password), 1U) << name;
    }
}

// Threats A11: an LDAP server would take an empty one for an anonymous bind, and let it in.
TEST_F(Password, IsRefusedBeforeAnybodyIsAskedWhereItIsEmptyOrNone) {
    std::size_t asked = 0;
    test::ScriptedDirectory directory(
        [&](const model::Subject&) -> core::Task<core::Result<directory::FoundUser>> {
            ++asked;
            co_return directory::FoundUser();
        });
    make(options_, directory);
    EXPECT_EQ(sign_in("jane", "").code, "invalid_credentials");
    for (const auto& [body, code] : std::map<std::string, std::string>{
             {R"({"username":"jane"})", "invalid_member"},
             {R"({"password":"password"})", "invalid_member"},
             {R"({"username":"jane","password":null})", "invalid_member"},
             {R"({"username":"jane","password":true})", "invalid_member"},
             {R"({"username":"jane","password":["password"]})", "invalid_member"},
             {R"({"username":"jane","password":{}})", "invalid_member"},
             {R"({"username":["jane"],"password":"password"})", "invalid_member"},
             {R"({"username":"","password":"password"})", "invalid_member"},
             {R"({"username":"jane","password":"\u0000"})", "invalid_member"},
             {R"({"username":"jane","password":"password\u0000"})", "invalid_member"},
             {R"({"username":"jane\u0000x","password":"password"})", "invalid_member"},
             {R"({"username":"jane\n","password":"password"})", "invalid_member"},
             {R"({"username":"jane","username":"gone","password":"password"})", "duplicate_member"},
             {R"({"username":"jane","password":"x","p\u0061ssword":"password"})", "duplicate_member"},
             {body_of("jane", std::string(1025, 'x')), "invalid_member"},
             {body_of(std::string(1025, 'x'), "password"), "invalid_member"},
             {R"({"external_id":"42"})", "no credentials"},
             {"{}", "no credentials"},
             {"", "no credentials"},
             {R"({"username":"jane","password":"password")", "no credentials"},
             {R"(["username","password"])", "no credentials"}}) {
        EXPECT_EQ(ask(body).code, code) << body;
    }
    EXPECT_EQ(ask(body_of("jane", test_password), "192.0.2.1", "GET").code, "no credentials");
    EXPECT_EQ(ask(body_of("jane", test_password), "192.0.2.1", "POST", "text/plain").code,
              "unsupported_media_type");
    EXPECT_EQ(asked, 0U);
    EXPECT_EQ(pool_.computed(), 0U);
    EXPECT_EQ(sign_in("jane", "   ").code, "invalid_credentials");
    EXPECT_EQ(pool_.computed(), 1U) << "spaces are a password like any other";
}

TEST_F(Password, IsHeldAgainstTheDirectorysOwnJudgeWhereItHasOne) {
    class Judge final : public directory::PasswordJudge {
      public:
        explicit Judge(std::size_t& asked) : asked_(asked) {}
        core::Task<core::Result<bool>> accepts(const core::Secret& password, core::Deadline) override {
            ++asked_;
            co_return password.reveal() == "bind";
        }

      private:
        std::size_t& asked_;
    };
    class Judging final : public directory::UserDirectory {
      public:
        std::string_view name() const override { return "judging"; }
        core::Task<core::Result<directory::FoundUser>> find(const model::Subject&, core::Deadline) override {
            co_return directory::FoundUser();
        }
        core::Task<core::Result<directory::Login>> find_login(const model::Subject& subject,
                                                              core::Deadline) override {
            directory::Login login;
            if (subject.value == "jane") login.user = user_42();
            login.judge = std::make_unique<Judge>(asked);
            co_return login;
        }
        core::Task<core::Result<void>> probe(core::Deadline) override { co_return core::Result<void>(); }
        std::size_t asked = 0;
    };
    Judging directory;
    make(options_, directory);
    EXPECT_EQ(sign_in("jane", "bind").external_id, "42");
    EXPECT_EQ(sign_in("jane", "wrong").reason, "user 42: wrong password");
    EXPECT_EQ(directory.asked, 2U);
    EXPECT_EQ(sign_in("nobody", "bind").reason, "unknown user") << "whatever the judge says of nobody";
    EXPECT_EQ(sign_in("nobody@x.com", "bind").reason, "unknown user");
    EXPECT_EQ(directory.asked, 4U) << "once for each attempt";
    EXPECT_EQ(pool_.computed(), 0U);
}

TEST_F(Password, OfADirectoryThatIsDownIsNotJudgedAndNotCounted) {
    class FailingLogins final : public directory::UserDirectory {
      public:
        std::string_view name() const override { return "failing"; }
        core::Task<core::Result<directory::FoundUser>> find(const model::Subject&, core::Deadline) override {
            co_return error();
        }
        core::Task<core::Result<directory::Login>> find_login(const model::Subject&, core::Deadline) override {
            co_return error();
        }
        core::Task<core::Result<void>> probe(core::Deadline) override { co_return error(); }

      private:
        static core::Error error() {
            return {.code = core::Errc::directory_unavailable, .message = {}, .reason = {}, .pointer = {}};
        }
    };
    FailingLogins failing;
    make(limited_, failing);
    for (int i = 0; i < 50; ++i) EXPECT_EQ(sign_in("jane", "wrong").code, "directory_unavailable") << i;
}

TEST_F(Password, IsHashedAnewWhereTheStoreIsOursAndTheHashIsNotTodays) {
    class Ours final : public directory::UserDirectory {
      public:
        std::string_view name() const override { return "ours"; }
        core::Task<core::Result<directory::FoundUser>> find(const model::Subject&, core::Deadline) override {
            co_return directory::FoundUser();
        }
        core::Task<core::Result<directory::Login>> find_login(const model::Subject&, core::Deadline) override {
            directory::Login login;
            login.user = user_42(disabled);
            login.password_hash = core::Secret(changed_meanwhile && ++asked % 2 == 0 ? "$y$another" : hash);
            login.replace_hash = [this](core::Secret better, core::Deadline) {
                return replace(std::move(better));
            };
            co_return login;
        }
        core::Task<core::Result<void>> probe(core::Deadline) override { co_return core::Result<void>(); }
        core::Task<core::Result<void>> replace(core::Secret better) {
            if (broken) {
                co_return core::Error{
                    .code = core::Errc::directory_unavailable, .message = {}, .reason = "locked", .pointer = {}};
            }
            hash = better.reveal();
            ++replaced;
            co_return core::Result<void>();
        }
        std::string hash = cheap_argon2id;
        bool broken = false;
        bool changed_meanwhile = false;
        int asked = 0;
        bool disabled = false;
        int replaced = 0;
    };
    Ours directory;
    make(options_, directory);
    sign_in("jane", "wrong");
    directory.disabled = true;
    sign_in("jane", test_password);
    EXPECT_EQ(directory.replaced, 0);
    directory.disabled = false;
    directory.broken = true;
    EXPECT_EQ(sign_in("jane", test_password).code, "accepted") << "the login does not depend on it";
    EXPECT_EQ(not_rehashed_, "locked");
    directory.broken = false;
    directory.changed_meanwhile = true;
    EXPECT_EQ(sign_in("jane", test_password).code, "accepted");
    EXPECT_EQ(directory.replaced, 0) << "never over a password that was set after this one was proved";
    directory.changed_meanwhile = false;
    EXPECT_EQ(sign_in("jane", test_password).code, "accepted");
    EXPECT_EQ(directory.replaced, 1);
    EXPECT_TRUE(directory.hash.starts_with("$argon2id$v=19$m=65536,t=2,p=1$")) << directory.hash;
    EXPECT_EQ(sign_in("jane", test_password).code, "accepted");
    EXPECT_EQ(directory.replaced, 1) << "once is enough";
}

TEST_F(Password, OfNobodyCostsWhatThoseOfTheSiteDo) {
    UsualHashes usual;
    EXPECT_EQ(usual.for_nobody("a"), crypto::hash_of_nobody()) << "before anybody was found";
    usual.remember("jane", test::bcrypt_of_long_password);
    for (const char* name : {"a", "b", "c", "jane"}) {
        EXPECT_TRUE(usual.for_nobody(name).starts_with("$2a$05$...")) << name;
    }
    usual.remember("jane", test::hostile_bcrypt);
    EXPECT_TRUE(usual.for_nobody("a").starts_with("$2a$05$...")) << "what is refused is not learnt";

    // Where half of the users have another kind, some of the unknown names do, and each always the same one.
    std::map<std::string, int> kinds;
    for (int i = 0; i < 200; ++i) {
        usual.remember("user" + std::to_string(i), i % 2 == 0 ? cheap_argon2id : test::bcrypt_of_long_password);
    }
    for (int i = 0; i < 200; ++i) {
        const std::string name = "nobody" + std::to_string(i);
        const std::string hash = usual.for_nobody(name);
        EXPECT_EQ(hash, usual.for_nobody(name));
        ++kinds[hash.substr(0, 4)];
    }
    EXPECT_GT(kinds["$2a$"], 20);
    EXPECT_GT(kinds["$arg"], 20);

    sign_in("jane", "wrong");
    EXPECT_TRUE(usual_hashes_.for_nobody("a").starts_with("$argon2id$v=19$m=8,t=1,p=1$AAA"))
        << "learnt from logins";
}

}  // namespace
}  // namespace tokenbooth::callers
