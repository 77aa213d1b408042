// Published keys that come, change, stay away and lie (threats.md 2.5, T10 and T12).
#include "support/bearer_site.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <mutex>
#include <thread>

namespace tokenbooth::callers {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using test::key_set;
using test::SigningKey;

json named(const SigningKey& key, const std::string& id) {
    json jwk = key.jwk();
    jwk["kid"] = id;
    return jwk;
}

using Answer = core::Result<KeySetText, core::Failure>;

core::Task<Answer> answer_with(Answer answer) { co_return answer; }

// An issuer as a test wants it, without a network.
class FakeIssuer {
  public:
    void publish(const std::string& text) { say(KeySetText{.text = text}); }
    void fail(const std::string& reason) { say(core::Failure{.message = reason}); }
    void take(std::chrono::milliseconds time) { delay_ = time.count(); }
    int fetches() const { return fetches_; }

    FetchKeySet fetch() {
        return [this](core::Deadline) {
            ++fetches_;
            std::this_thread::sleep_for(std::chrono::milliseconds(delay_));
            const std::lock_guard lock(mutex_);
            return answer_with(answer_);
        };
    }

  private:
    void say(Answer answer) {
        const std::lock_guard lock(mutex_);
        answer_ = std::move(answer);
    }

    std::mutex mutex_;
    Answer answer_ = core::Failure{.message = "nothing is published"};
    std::atomic<std::int64_t> delay_ = 0;
    std::atomic<int> fetches_ = 0;
};

std::string verdict_of(TokenKeys& keys, const std::string& token, std::chrono::milliseconds patience = 5s) {
    const auto read = token::read_signed_token(token);
    if (!read) return "unreadable: " + read.error().message;
    auto task = keys.verify(*read, core::Deadline::after(patience));
    const SignatureVerdict verdict = task.result();
    if (const auto* rejected = std::get_if<Rejected>(&verdict)) return "rejected " + rejected->reason;
    if (const auto* undecided = std::get_if<Undecided>(&verdict)) {
        return "undecided " + std::string(to_string(undecided->error.code));
    }
    return "holds";
}

std::string token_by(const SigningKey& key, const std::string& id) {
    return key.token({{"alg", "ES256"}, {"kid", id}}, test::site_claims());
}

const SigningKey& first() {
    static const SigningKey key = SigningKey::ec();
    return key;
}
const SigningKey& second() {
    static const SigningKey key = SigningKey::ec();
    return key;
}

constexpr const char* unknown_key = "rejected the issuer has no key of the token's kid and alg";

KeySetReport ignored() {
    return [](const auto&) {};
}

TEST(T10, TenThousandUnknownKeysCauseTwoRequests) {
    FakeIssuer issuer;
    issuer.publish(key_set({named(first(), "1")}));
    const auto keys = make_fetched_keys(issuer.fetch(), {}, ignored());
    EXPECT_EQ(verdict_of(*keys, token_by(first(), "1")), "holds");
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&keys, thread] {
            for (int i = 0; i < 2'500; ++i) {
                const std::string id = std::to_string(thread) + "-" + std::to_string(i);
                const std::string token = test::hmac_token(R"({"alg":"ES256","kid":")" + id + "\"}", "{}", "x");
                EXPECT_EQ(verdict_of(*keys, token), unknown_key);
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_LE(issuer.fetches(), 2);
}

// "At most once a minute", and then again: a key that is exchanged twice is found twice.
TEST(T10, AnUnknownKeyCausesOneRequestAPause) {
    EXPECT_EQ(KeySetRules().unknown_key_pause, std::chrono::minutes(1));
    EXPECT_EQ(KeySetRules().refresh_every, std::chrono::minutes(15));
    FakeIssuer issuer;
    issuer.publish(key_set({named(first(), "1")}));
    KeySetRules rules;
    rules.unknown_key_pause = 300ms;
    const auto keys = make_fetched_keys(issuer.fetch(), rules, ignored());
    ASSERT_EQ(verdict_of(*keys, token_by(first(), "1")), "holds");
    for (int rotation = 2; rotation <= 3; ++rotation) {
        const std::string id = std::to_string(rotation);
        const std::string token = token_by(first(), id);
        std::this_thread::sleep_for(400ms);
        const int before = issuer.fetches();
        EXPECT_EQ(verdict_of(*keys, token), unknown_key);
        EXPECT_EQ(verdict_of(*keys, token), unknown_key);
        EXPECT_EQ(issuer.fetches(), before + 1);
        issuer.publish(key_set({named(first(), id)}));
        EXPECT_EQ(verdict_of(*keys, token), unknown_key) << "not asked again so soon";
        std::this_thread::sleep_for(400ms);
        EXPECT_EQ(verdict_of(*keys, token), "holds");
        EXPECT_EQ(issuer.fetches(), before + 2);
    }
}

TEST(T10, WhoeverComesFirstWaitsForTheOneFetchAndSoDoAllOthers) {
    FakeIssuer issuer;
    issuer.publish(key_set({named(first(), "1")}));
    issuer.take(100ms);
    const auto keys = make_fetched_keys(issuer.fetch(), {}, ignored());
    const std::string token = token_by(first(), "1");
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 8; ++thread) {
        threads.emplace_back([&] { EXPECT_EQ(verdict_of(*keys, token), "holds"); });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(issuer.fetches(), 1);
}

TEST(T10, ARequestWaitsNoLongerThanItsDeadline) {
    FakeIssuer issuer;
    issuer.take(500ms);
    const auto keys = make_fetched_keys(issuer.fetch(), {}, ignored());
    EXPECT_EQ(verdict_of(*keys, token_by(first(), "1"), 20ms), "undecided caller_timeout");
}

TEST(T10, WithoutKeysNothingIsDecidedAndTheyAreTriedForAgain) {
    FakeIssuer issuer;
    KeySetRules rules;
    rules.retry_without_keys = 5ms;
    const auto keys = make_fetched_keys(issuer.fetch(), rules, ignored());
    const std::string token = token_by(first(), "1");
    EXPECT_EQ(verdict_of(*keys, token), "undecided caller_unavailable");
    for (const std::string answer : {"", "<html>", "{}", "[]", "{\"keys\":[", "{\"keys\":1}"}) {
        issuer.publish(answer);
        const int seen = issuer.fetches();
        while (issuer.fetches() < seen + 2) std::this_thread::sleep_for(1ms);
        EXPECT_EQ(verdict_of(*keys, token), "undecided caller_unavailable") << answer;
    }
    issuer.publish(key_set({named(first(), "1")}));
    while (verdict_of(*keys, token) != "holds") std::this_thread::sleep_for(1ms);
}

TEST(T10, AnOutageIsBridgedWithTheLastKeysUntilTheyAreTooOld) {
    FakeIssuer issuer;
    issuer.publish(key_set({named(first(), "1")}));
    KeySetRules rules;
    rules.refresh_every = 5ms;
    rules.retry_with_keys = 5ms;
    rules.oldest = 400ms;
    std::atomic<int> failures = 0;
    const auto keys = make_fetched_keys(issuer.fetch(), rules, [&](const auto& outcome) { failures += !outcome; });
    const std::string token = token_by(first(), "1");
    ASSERT_EQ(verdict_of(*keys, token), "holds");
    issuer.fail("unreachable");
    while (failures == 0) std::this_thread::sleep_for(1ms);
    EXPECT_EQ(verdict_of(*keys, token), "holds");
    // What nobody can know is not denied.
    EXPECT_EQ(verdict_of(*keys, token_by(second(), "2")), "undecided caller_unavailable");
    std::this_thread::sleep_for(500ms);
    EXPECT_EQ(verdict_of(*keys, token), "undecided caller_unavailable");
    // The reason was told once, however often it was met.
    EXPECT_EQ(failures, 1);
    issuer.publish(key_set({named(first(), "1")}));
    const int seen = issuer.fetches();
    while (issuer.fetches() < seen + 2) std::this_thread::sleep_for(1ms);
    EXPECT_EQ(verdict_of(*keys, token), "holds");
}

TEST(T12, KeysAreExchangedUnderwayAndNoTokenOfOldOrNewFails) {
    FakeIssuer issuer;
    issuer.publish(key_set({named(first(), "0")}));
    KeySetRules rules;
    rules.unknown_key_pause = 0ms;
    const auto keys = make_fetched_keys(issuer.fetch(), rules, ignored());
    constexpr int rotations = 20;
    std::atomic<int> rotation = 0;
    std::atomic<bool> ended = false;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&] {
            while (!ended) {
                const int now = rotation;
                const std::string newest = token_by(now % 2 == 0 ? first() : second(), std::to_string(now));
                EXPECT_EQ(verdict_of(*keys, newest), "holds");
            }
        });
    }
    json published = json::array({named(first(), "0")});
    for (int next = 1; next <= rotations; ++next) {
        // The older ones stay: a thread that was held up may still bring their tokens.
        published.push_back(named(next % 2 == 0 ? first() : second(), std::to_string(next)));
        issuer.publish(json{{"keys", published}}.dump());
        rotation = next;
        std::this_thread::sleep_for(10ms);
    }
    ended = true;
    for (auto& thread : threads) thread.join();
}

TEST(T12, AKeyThatIsTakenBackIsRefusedAfterTheNextFetch) {
    FakeIssuer issuer;
    issuer.publish(key_set({named(first(), "1"), named(second(), "2")}));
    KeySetRules rules;
    rules.refresh_every = 5ms;
    rules.unknown_key_pause = 0ms;
    const auto keys = make_fetched_keys(issuer.fetch(), rules, ignored());
    ASSERT_EQ(verdict_of(*keys, token_by(first(), "1")), "holds");
    issuer.publish(key_set({named(second(), "2")}));
    const int seen = issuer.fetches();
    while (issuer.fetches() < seen + 2) std::this_thread::sleep_for(1ms);
    EXPECT_EQ(verdict_of(*keys, token_by(first(), "1")), unknown_key);
    EXPECT_EQ(verdict_of(*keys, token_by(second(), "2")), "holds");
}

TEST(KeySetFile, IsReadAnewWhenItChangesAndABrokenVersionKeepsTheOldOne) {
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "keys.json";
    const auto write = [&](const std::string& text) { std::ofstream(path, std::ios::trunc) << text; };
    write(key_set({named(first(), "1")}));
    std::atomic<int> failures = 0;
    const auto made = make_file_keys(path, [&](const auto& outcome) { failures += !outcome; });
    ASSERT_TRUE(made.has_value());
    TokenKeys& keys = **made;
    EXPECT_EQ(verdict_of(keys, token_by(first(), "1")), "holds");
    write("{\"keys\":");
    while (failures == 0) std::this_thread::sleep_for(10ms);
    EXPECT_EQ(verdict_of(keys, token_by(first(), "1")), "holds");
    write(key_set({named(second(), "2")}));
    while (verdict_of(keys, token_by(second(), "2")) != "holds") std::this_thread::sleep_for(10ms);
    EXPECT_EQ(verdict_of(keys, token_by(first(), "1")), unknown_key);
}

TEST(KeySetFile, WithoutAUsableKeyIsRefusedAtTheStart) {
    const test::TemporaryFolder folder;
    const auto refusal = [&](const std::string& text) {
        const auto path = folder.path() / "keys.json";
        std::ofstream(path, std::ios::trunc) << text;
        const auto made = make_file_keys(path, ignored());
        return made ? "made" : made.error().message.substr(path.string().size());
    };
    EXPECT_EQ(refusal(R"({"keys":[]})"), ": has no key that can be used");
    EXPECT_EQ(refusal(key_set({SigningKey::rsa(1024).jwk()})), ": has no key that can be used");
    EXPECT_EQ(refusal("{}"), ": this is no key set: it has no array \"keys\"");
    EXPECT_EQ(refusal(std::string(300'000, ' ')), ": is larger than 256 KiB");
    EXPECT_FALSE(make_file_keys(folder.path() / "absent", ignored()).has_value());
    EXPECT_FALSE(make_file_keys(folder.path(), ignored()).has_value());
}

}  // namespace
}  // namespace tokenbooth::callers
