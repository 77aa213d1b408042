#include "support/fake_directory.hpp"

#include <tokenbooth/directory/directory_cache.hpp>
#include <tokenbooth/directory/user_index.hpp>

#include <gtest/gtest.h>

namespace tokenbooth::directory {
namespace {

using namespace std::chrono_literals;
using test::FakeDirectory;

// A directory whose users, version and health the test sets.
class Source final : public UserDirectory {
  public:
    std::string_view name() const override { return "source"; }
    core::Task<core::Result<FoundUser>> find(const model::Subject& subject, core::Deadline) override {
        ++asked;
        if (failure) co_return core::Error{.code = *failure, .message = {}, .reason = "down", .pointer = {}};
        co_return UserIndex(users).find(subject, "source");
    }
    core::Task<core::Result<void>> probe(core::Deadline) override {
        if (failure) co_return core::Error{.code = *failure, .message = {}, .reason = "down", .pointer = {}};
        co_return core::Result<void>();
    }
    std::uint64_t version() override { return changes; }

    std::vector<model::User> users;
    std::optional<core::Errc> failure;
    std::uint64_t changes = 1;
    int asked = 0;
};

class Cache : public ::testing::Test {
  protected:
    explicit Cache(CacheOptions options = {
                       .entries = 1000, .ttl = 10s, .negative_ttl = 2s, .serve_stale_for = 60s}) {
        auto source = std::make_unique<Source>();
        source_ = source.get();
        cache_ = make_directory_cache(options, std::move(source), counters_, [this] { return now_; });
        model::User jane;
        jane.external_id = "1";
        jane.email = "Jane@Soap.com";
        jane.username = "jane";
        source_->users = {jane};
    }
    core::Result<FoundUser> find(const std::string& value,
                                 model::SubjectKey key = model::SubjectKey::external_id) {
        const model::Subject subject{.key = key, .value = value};
        auto task = cache_->find(subject, core::Deadline::after(1s));
        return task.result();
    }
    core::Result<FoundUser> by_email(const std::string& email) { return find(email, model::SubjectKey::email); }
    bool ready() {
        auto task = cache_->probe(core::Deadline::after(1s));
        return static_cast<bool>(task.result());
    }

    UserCache::Time now_{1h};
    CacheCounters counters_;
    Source* source_ = nullptr;
    std::unique_ptr<UserDirectory> cache_;
};

TEST_F(Cache, AsksOnceWithinTheTtl) {
    for (int i = 0; i < 5; ++i) EXPECT_EQ((*find("1"))->external_id, "1");
    EXPECT_EQ(source_->asked, 1);
    now_ += 10s;
    EXPECT_NE(*find("1"), nullptr);
    EXPECT_EQ(source_->asked, 2);
    EXPECT_EQ(counters_.sum(CacheCounters::hit), 4U);
    EXPECT_EQ(counters_.sum(CacheCounters::miss), 2U);
}

TEST_F(Cache, D11RemembersThatAUserIsUnknownForItsOwnTime) {
    EXPECT_EQ(*find("2"), nullptr);
    EXPECT_EQ(*find("2"), nullptr);
    EXPECT_EQ(source_->asked, 1);
    source_->users.push_back({});
    source_->users.back().external_id = "2";
    now_ += 2s;
    EXPECT_NE(*find("2"), nullptr);
}

TEST_F(Cache, ForgetsEverythingThatWasFoundBeforeAChange) {
    EXPECT_NE(*find("1"), nullptr);
    EXPECT_EQ(*find("2"), nullptr);
    source_->users.clear();
    ++source_->changes;
    EXPECT_EQ(*find("1"), nullptr);
}

TEST_F(Cache, HoldsOneUserUnderAllTheirNames) {
    EXPECT_NE(*by_email("jane@soap.com"), nullptr);
    EXPECT_NE(*by_email("JANE@SOAP.COM"), nullptr);
    EXPECT_NE(*find("1"), nullptr);
    EXPECT_EQ(source_->asked, 1) << "the external id was learnt with the e-mail";
    EXPECT_NE(*find("jane", model::SubjectKey::username), nullptr);
    EXPECT_EQ(source_->asked, 2);
}

TEST_F(Cache, D11KeepsKeysOfDifferentKindsApart) {
    source_->users[0].username = "1@x";
    EXPECT_NE(*find("1@x", model::SubjectKey::username), nullptr);
    EXPECT_EQ(*find("1@x"), nullptr);
    EXPECT_EQ(*by_email("1@x"), nullptr);
}

TEST_F(Cache, D11DoesNotAnswerByAnAddressThatTheUserNoLongerHas) {
    EXPECT_NE(*by_email("jane@soap.com"), nullptr);
    source_->users[0].email = "new@soap.com";
    now_ += 10s;
    EXPECT_EQ((*find("1"))->email, "new@soap.com");
    EXPECT_EQ(*by_email("jane@soap.com"), nullptr);
}

TEST_F(Cache, BridgesAnOutageForItsTimeAndNoLonger) {
    EXPECT_NE(*find("1"), nullptr);
    source_->failure = core::Errc::directory_unavailable;
    now_ += 69s;
    EXPECT_NE(*find("1"), nullptr);
    EXPECT_TRUE(ready()) << "answering from a stale cache counts as issuing";
    EXPECT_EQ(counters_.sum(CacheCounters::stale), 1U);
    now_ += 1s;
    EXPECT_FALSE(find("1"));
    EXPECT_FALSE(ready());
}

TEST_F(Cache, DoesNotBridgeWhatIsNoOutage) {
    EXPECT_NE(*find("1"), nullptr);
    now_ += 20s;
    source_->failure = core::Errc::user_ambiguous;
    EXPECT_FALSE(find("1"));
    source_->failure = core::Errc::directory_unavailable;
    EXPECT_FALSE(find("2")) << "nobody knows that a user is unknown";
}

TEST_F(Cache, D11NeverRevivesADisabledUser) {
    EXPECT_NE(*by_email("jane@soap.com"), nullptr);
    now_ += 20s;
    source_->users[0].disabled = true;
    EXPECT_TRUE((*find("1"))->disabled);
    source_->failure = core::Errc::directory_unavailable;
    now_ += 20s;
    const auto by_id = find("1");
    EXPECT_TRUE(!by_id || (*by_id)->disabled);
    const auto stale = by_email("jane@soap.com");
    EXPECT_TRUE(!stale || (*stale)->disabled) << "what is learnt under one name holds under the others";

    source_->failure = std::nullopt;
    source_->users[0].disabled = false;
    ++source_->changes;
    EXPECT_FALSE((*find("1"))->disabled);
    ++source_->changes;  // somebody was disabled, nobody knows who
    source_->failure = core::Errc::directory_unavailable;
    EXPECT_FALSE(find("1"));
}

TEST_F(Cache, IsReadyOnlyForWhatItMayStillAnswer) {
    EXPECT_NE(*find("1"), nullptr);
    source_->failure = core::Errc::directory_unavailable;
    EXPECT_TRUE(ready());
    ++source_->changes;
    EXPECT_FALSE(ready()) << "everything that it knows is from before a change";
}

TEST_F(Cache, KeepsNothingWhileNobodyKnowsWhetherItIsTrue) {
    source_->changes = unknown_version;
    EXPECT_NE(*find("1"), nullptr);
    EXPECT_NE(*find("1"), nullptr);
    EXPECT_EQ(source_->asked, 2);
}

class SmallCache : public Cache {
  protected:
    SmallCache() : Cache({.entries = 160, .ttl = 10s, .negative_ttl = 10s, .serve_stale_for = 0s}) {}
};

TEST_F(SmallCache, HoldsNoMoreThanItsEntriesAndForgetsTheLeastRecentlyUsed) {
    for (int i = 0; i < 10000; ++i) {
        EXPECT_EQ(*find("nobody-" + std::to_string(i)), nullptr);
        EXPECT_NE(*find("1"), nullptr);
    }
    EXPECT_EQ(source_->asked, 10001) << "what is used all the time stays";
    const int before = source_->asked;
    for (int i = 0; i < 5000; ++i) EXPECT_EQ(*find("nobody-" + std::to_string(i)), nullptr);
    EXPECT_EQ(source_->asked, before + 5000) << "what is old has gone";
}

}  // namespace
}  // namespace tokenbooth::directory
