#include <tokenbooth/identity/messaging_users.hpp>

#include <gtest/gtest.h>

#include <deque>
#include <utility>

namespace tokenbooth::identity {
namespace {

using Answer = core::Result<http::ClientAnswer, http::ClientFailure>;

struct Conversation {
    std::vector<http::ClientRequest> requests;
    std::deque<Answer> answers;
};

class ScriptedClient final : public http::Client {
  public:
    explicit ScriptedClient(Conversation& conversation) : conversation_(conversation) {}

    core::Task<Answer> send(http::ClientRequest request, core::Deadline) override {
        conversation_.requests.push_back(std::move(request));
        auto answer = std::move(conversation_.answers.front());
        conversation_.answers.pop_front();
        co_return answer;
    }

  private:
    Conversation& conversation_;
};

Answer ok(const std::string& body) { return http::ClientAnswer{.status = 200, .fields = {}, .body = body}; }

MessagingUser somebody() {
    MessagingUser user;
    user.id = "1";
    return user;
}

class SunshineUsers : public ::testing::Test {
  protected:
    std::unique_ptr<MessagingUsers> users(const std::string& base = "https://acme.zendesk.com/sc",
                                          const std::string& secret = "open sesame") {
        http::Url url = *http::parse_url(base);
        if (url.target == "/") url.target.clear();
        return make_sunshine_users({.base = std::move(url),
                                    .app_id = "5d8c",
                                    .key_id = "Aladdin",
                                    .key_secret = core::Secret(secret),
                                    .brand_id = std::nullopt},
                                   std::make_unique<ScriptedClient>(conversation_));
    }

    std::string credentials() const {
        for (const auto& field : conversation_.requests.back().fields) {
            if (field.name == "Authorization") return field.value;
        }
        return "";
    }

    Conversation conversation_;
};

// The example of RFC 7617 §2.
TEST_F(SunshineUsers, ShowTheirKeyByBasicAuthentication) {
    conversation_.answers = {ok(R"({"users":[]})"), ok(R"({"users":[]})")};
    ASSERT_TRUE(users()->find_holders("a@b"));
    EXPECT_EQ(credentials(), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    ASSERT_TRUE(users("https://acme.zendesk.com/sc", "\xfb\xef\xff")->find_holders("a@b"));
    EXPECT_EQ(credentials(), "Basic QWxhZGRpbjr77/8=");
}

TEST_F(SunshineUsers, AreFoundBelowTheBase) {
    conversation_.answers = {ok(R"({"users":[]})"), ok("{}"), ok(R"({"user":{"id":"1","identities":[]}})")};
    const auto here = users("https://api.smooch.io");
    ASSERT_TRUE(here->find_holders("a@b"));
    ASSERT_TRUE(here->remove(somebody()));
    ASSERT_TRUE(here->remove_personal_information(somebody()));
    std::string lines;
    for (const auto& request : conversation_.requests) lines += request.method + " " + request.target + "\n";
    EXPECT_EQ(lines,
              "GET /v2/apps/5d8c/users?filter%5Bidentities.email%5D=a%40b\nDELETE /v2/apps/5d8c/users/1\n"
              "DELETE /v2/apps/5d8c/users/1/personalinformation\n");
}

TEST_F(SunshineUsers, AreOnTheNextPageByACursorThatStaysOneParameter) {
    conversation_.answers = {ok(R"({"users":[],"meta":{"hasMore":true,"afterCursor":"a&b=c/+%"}})"),
                             ok(R"({"users":[],"meta":{"hasMore":false}})")};
    ASSERT_TRUE(users()->find_holders("a@b"));
    EXPECT_EQ(conversation_.requests.back().target,
              "/sc/v2/apps/5d8c/users?filter%5Bidentities.email%5D=a%40b&page%5Bafter%5D=a%26b%3Dc%2F%2B%25");
}

TEST_F(SunshineUsers, AreReadAsFarAsTheyAreDescribed) {
    conversation_.answers = {ok(R"({"users":[{"id":"1","externalId":null,"profile":{"surname":"Soap"},
        "identities":[{"type":"email","value":"a@b"},{"type":"email"},{"value":"c@d"}]}]})")};
    const auto found = users()->find_holders("a@b");
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), 1U);
    const auto& user = found->front();
    EXPECT_FALSE(user.external_id);
    EXPECT_FALSE(user.authenticated);
    EXPECT_EQ(user.name, "Soap");
    EXPECT_TRUE(user.holds("A@B"));
    EXPECT_FALSE(user.holds("c@d")) << "an identity of another type";
}

TEST_F(SunshineUsers, AreNotWhatAnythingElseDescribes) {
    for (const char* body :
         {"", "[]", "null", R"({"users":{}})", R"({"users":[1]})", R"({"users":[{"id":1}]})",
          R"({"users":[{"id":""}]})", R"({"users":[{"id":".."}]})", R"({"users":[{"id":"1?x"}]})"}) {
        conversation_.answers = {ok(body)};
        EXPECT_FALSE(users()->find_holders("a@b")) << body;
    }
    conversation_.answers = {ok("{}")};
    EXPECT_FALSE(users()->remove_personal_information(somebody()));
}

TEST_F(SunshineUsers, SayWhyZendeskCouldNotBeAsked) {
    using Kind = http::ClientFailure::Kind;
    for (const Kind kind : {Kind::timeout, Kind::unreachable, Kind::tls, Kind::too_large}) {
        conversation_.answers = {http::ClientFailure{.kind = kind, .reason = "the reason"}};
        const auto found = users()->find_holders("a@b");
        ASSERT_FALSE(found);
        EXPECT_EQ(found.error().message, "Zendesk cannot be asked: https://acme.zendesk.com: the reason");
    }
}

// What was deleted is deleted, whatever the answer to it looks like.
TEST_F(SunshineUsers, AreRemovedByAnySuccess) {
    conversation_.answers = {http::ClientAnswer{.status = 204, .fields = {}, .body = ""},
                             http::ClientAnswer{.status = 404, .fields = {}, .body = ""}};
    const auto here = users();
    EXPECT_TRUE(here->remove(somebody()));
    EXPECT_FALSE(here->remove(somebody()));
}

}  // namespace
}  // namespace tokenbooth::identity
