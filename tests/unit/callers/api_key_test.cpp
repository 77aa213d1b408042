#include "callers/bearer_credential.hpp"
#include "support/manual_clock.hpp"

#include <tokenbooth/callers/api_key.hpp>
#include <tokenbooth/callers/authenticator_chain.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::callers {
namespace {

BearerForm form_of(std::vector<core::HeaderField> fields) {
    return find_bearer_credential({.method = "POST", .target = "/", .fields = fields}).form;
}

TEST(BearerCredential, IsSortedByItsForm) {
    EXPECT_EQ(form_of({}), BearerForm::absent);
    EXPECT_EQ(form_of({{"Authorization", "Basic abc"}}), BearerForm::absent);
    EXPECT_EQ(form_of({{"Authorization", "Bearer tb_a_b"}}), BearerForm::api_key);
    EXPECT_EQ(form_of({{"authorization", "bearer tb_a_b"}}), BearerForm::api_key);
    EXPECT_EQ(form_of({{"Authorization", "Bearer a.b"}}), BearerForm::api_key);
    EXPECT_EQ(form_of({{"Authorization", "Bearer a.b.c"}}), BearerForm::jwt);
    EXPECT_EQ(form_of({{"Authorization", "Bearer a.b.c.d"}}), BearerForm::api_key);
}

TEST(BearerCredential, IsMalformedRatherThanGuessedAt) {
    for (const char* value : {"Bearer ", "Bearer  a", "Bearer a b", "Bearer a\tb", "Bearer é"}) {
        EXPECT_EQ(form_of({{"Authorization", value}}), BearerForm::malformed) << value;
    }
    EXPECT_EQ(form_of({{"Authorization", "Bearer " + std::string(8193, 'a')}}), BearerForm::malformed);
    EXPECT_EQ(form_of({{"Authorization", "Bearer a"}, {"authorization", "Bearer a"}}), BearerForm::malformed);
    EXPECT_EQ(form_of({{"Authorization", "Basic x"}, {"Authorization", "Bearer a"}}), BearerForm::malformed);
}

class ApiKeys : public ::testing::Test {
  protected:
    core::Result<model::Caller> ask(std::vector<core::HeaderField> fields) {
        const model::RequestHead head{.method = "POST", .target = "/", .fields = fields};
        auto task = chain_->authenticate(head, "", model::Profile::messaging,
                                         core::Deadline::after(std::chrono::seconds(1)));
        const auto accepted = task.result();
        if (!accepted) return accepted.error();
        return accepted->caller;
    }
    core::Result<model::Caller> ask_with(const std::string& key) {
        const std::string value = "Bearer " + key;
        return ask({{"Authorization", value}});
    }
    core::Errc refusal_of(const std::string& key) {
        const auto caller = ask_with(key);
        EXPECT_FALSE(caller);
        return caller ? core::Errc::internal_error : caller.error().code;
    }

    void SetUp() override {
        const auto admit = [](const char* name, const char* key) {
            ApiKeyOptions options;
            options.name = name;
            options.sha256 = crypto::sha256(key);
            return options;
        };
        std::vector<ApiKeyOptions> keys = {admit("old", "tb_old_0123456789012345678901234567"),
                                           admit("new", "tb_new_0123456789012345678901234567"),
                                           admit("barred", "tb_barred_0123456789012345678901234")};
        keys[0].expires = core::WallTime(std::chrono::seconds(1000));
        keys[2].profiles = {};
        std::vector<std::unique_ptr<Authenticator>> authenticators;
        authenticators.push_back(make_api_key_authenticator(keys, clock_, uses_));
        chain_ = std::make_unique<AuthenticatorChain>(std::move(authenticators));
    }

    test::ManualClock clock_{999};
    LastUse uses_;
    std::unique_ptr<AuthenticatorChain> chain_;
};

TEST_F(ApiKeys, AreRecognisedWhileTwoLiveSideBySide) {
    EXPECT_EQ(ask_with("tb_old_0123456789012345678901234567")->name, "old");
    EXPECT_EQ(ask_with("tb_new_0123456789012345678901234567")->name, "new");
}

TEST_F(ApiKeys, ShowWhenTheyWereLastUsed) {
    const auto used = [this](const std::string& wanted) {
        std::int64_t at = -1;
        uses_.for_each([&](const auto& kind, const auto& name, const auto& slot) {
            EXPECT_EQ(kind, "api_key");
            if (name == wanted) at = slot.at();
        });
        return at;
    };
    EXPECT_EQ(used("new"), 0);
    EXPECT_FALSE(ask_with("tb_new_0123456789012345678901234568"));
    EXPECT_EQ(used("new"), 0) << "a wrong key is nobody's";
    EXPECT_TRUE(ask_with("tb_new_0123456789012345678901234567"));
    EXPECT_EQ(used("new"), 999);
    EXPECT_EQ(used("old"), 0);
    clock_.set(1000);
    EXPECT_FALSE(ask_with("tb_old_0123456789012345678901234567"));
    EXPECT_EQ(used("old"), 0) << "nor is one that has ended used";
}

TEST_F(ApiKeys, EndAtTheirTime) {
    clock_.set(1000);
    EXPECT_EQ(refusal_of("tb_old_0123456789012345678901234567"), core::Errc::unauthenticated);
    EXPECT_TRUE(ask_with("tb_new_0123456789012345678901234567"));
}

TEST_F(ApiKeys, AreRefusedWithTheSameWordsWhateverIsWrong) {
    const auto nothing = ask({});
    const auto wrong = ask_with("tb_new_0123456789012345678901234568");
    const auto truncated = ask_with("tb_new_");
    const auto token = ask_with("eyJ.eyJ.sig");
    for (const auto* refused : {&nothing, &wrong, &truncated, &token}) {
        ASSERT_FALSE(*refused);
        EXPECT_EQ(refused->error().code, core::Errc::unauthenticated);
        EXPECT_EQ(refused->error().message, nothing.error().message);
    }
}

TEST_F(ApiKeys, OpenOnlyTheProfilesThatTheyAreFor) {
    EXPECT_EQ(refusal_of("tb_barred_0123456789012345678901234"), core::Errc::profile_not_allowed);
}

TEST(AuthenticatorChain, DeniesEverythingWhenItIsEmpty) {
    AuthenticatorChain chain({});
    auto task = chain.authenticate({.method = "POST", .target = "/", .fields = {}}, "", model::Profile::messaging,
                                   core::Deadline::after(std::chrono::seconds(1)));
    const auto caller = task.result();
    ASSERT_FALSE(caller);
    EXPECT_EQ(caller.error().code, core::Errc::unauthenticated);
}

class Scripted final : public Authenticator {
  public:
    explicit Scripted(Verdict verdict) : verdict_(std::move(verdict)) {}
    core::Task<Verdict> authenticate(const model::RequestHead&, std::string_view, core::Deadline) override {
        co_return verdict_;
    }

  private:
    Verdict verdict_;
};

TEST(AuthenticatorChain, NeverLetsALaterCredentialRescueARejectedOne) {
    model::Caller caller;
    caller.profiles = {model::Profile::messaging};
    std::vector<std::unique_ptr<Authenticator>> authenticators;
    authenticators.push_back(std::make_unique<Scripted>(NoCredentials{}));
    authenticators.push_back(std::make_unique<Scripted>(Rejected{"wrong"}));
    authenticators.push_back(std::make_unique<Scripted>(Accepted{caller}));
    AuthenticatorChain chain(std::move(authenticators));
    auto task = chain.authenticate({.method = "POST", .target = "/", .fields = {}}, "", model::Profile::messaging,
                                   core::Deadline::after(std::chrono::seconds(1)));
    EXPECT_EQ(task.result().error().reason, "wrong");
}

TEST(NewApiKey, IsNamedRandomAndAdmittedByItsDigest) {
    const NewApiKey first = generate_api_key("shop-backend");
    const NewApiKey second = generate_api_key("shop-backend");
    EXPECT_TRUE(first.key.reveal().starts_with("tb_shop-backend_"));
    EXPECT_GE(first.key.size(), 32U);
    EXPECT_NE(first.key.reveal(), second.key.reveal());
    EXPECT_EQ(first.sha256, crypto::sha256(first.key.reveal()));
    EXPECT_TRUE(is_api_key_name("shop-backend"));
    for (const char* name : {"", "a b", "a.b", "ä", "a\n"}) EXPECT_FALSE(is_api_key_name(name));
    EXPECT_FALSE(is_api_key_name(std::string(65, 'a')));
}

}  // namespace
}  // namespace tokenbooth::callers
